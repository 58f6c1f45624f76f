// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AuthorizationData.Pacs;
using GssInterposer.AuthorizationData.SignedPaths;

namespace GssInterposer.AuthorizationData.Elements;

/// <summary>An element of authorization data with what is in it decoded.</summary>
/// <param name="Element">The element as it is in the ticket.</param>
public abstract record AuthorizationNode(AuthorizationElement Element)
{
    /// <summary>Decodes what is known. An element that is not what its type says becomes a <see cref="MalformedNode"/>, and does not hide its neighbours.</summary>
    public static IReadOnlyList<AuthorizationNode> Decode(IEnumerable<AuthorizationElement> elements) => Decode(elements, new Budget(), 1);

    /// <summary>This node and all inside of it.</summary>
    public IEnumerable<AuthorizationNode> WithDescendants() => Children.SelectMany(child => child.WithDescendants()).Prepend(this);

    /// <summary>The nodes of a container.</summary>
    public virtual IReadOnlyList<AuthorizationNode> Children => [];

    internal static IReadOnlyList<AuthorizationNode> Decode(IEnumerable<AuthorizationElement> elements, Budget budget, int depth)
    {
        List<AuthorizationNode> nodes = [];
        foreach (AuthorizationElement element in elements)
        {
            if (!budget.Take())
            {
                // One complaint for all that follow: a hundred thousand of them would be work, too.
                nodes.Add(new MalformedNode(element, $"authorization data: more than the {DecodingLimits.ElementsMax} elements that are looked at; the rest is left out"));
                break;
            }

            nodes.Add(Decode(element, budget, depth));
        }

        return nodes;
    }

    private static AuthorizationNode Decode(AuthorizationElement element, Budget budget, int depth)
    {
        try
        {
            return element.Type switch
            {
                AuthorizationType.IfRelevant or AuthorizationType.MandatoryForKdc => new ContainerNode(element, Inside(element.Data, budget, depth)),
                AuthorizationType.Cammac => CammacNode.Decode(element, elements => Inside(elements, budget, depth)),
                AuthorizationType.AuthenticationIndicator => new IndicatorsNode(element, IndicatorsNode.DecodeWords(element.Data)),
                AuthorizationType.Pac => new PacNode(element, Pac.Decode(element.Data)),
                AuthorizationType.SignedPath => new SignedPathNode(element, SignedPath.Decode(element.Data)),
                _ => new OpaqueNode(element),
            };
        }
        catch (MalformedDataException malformed)
        {
            return new MalformedNode(element, malformed.Message);
        }
    }

    private static IReadOnlyList<AuthorizationNode> Inside(ReadOnlyMemory<byte> encoded, Budget budget, int depth) => depth < DecodingLimits.DepthMax
        ? Decode(AuthorizationElement.DecodeList(encoded), budget, depth + 1)
        : throw new MalformedDataException($"authorization data: more than {DecodingLimits.DepthMax} containers inside each other");

    /// <summary>How many elements may still come, wherever they are: lists of lists would multiply.</summary>
    internal sealed class Budget
    {
        private int left = DecodingLimits.ElementsMax;

        /// <summary>Takes one, if there is one left.</summary>
        public bool Take()
        {
            if (left == 0)
            {
                return false;
            }

            left--;
            return true;
        }
    }
}

/// <summary>AD-IF-RELEVANT or AD-MANDATORY-FOR-KDC (RFC 4120 §5.2.6): elements, and who has to understand them.</summary>
public sealed record ContainerNode(AuthorizationElement Element, IReadOnlyList<AuthorizationNode> Elements) : AuthorizationNode(Element)
{
    /// <inheritdoc/>
    public override IReadOnlyList<AuthorizationNode> Children => Elements;
}

/// <summary>AD-WIN2K-PAC (MS-KILE §3.3.5.6.4).</summary>
public sealed record PacNode(AuthorizationElement Element, Pac Pac) : AuthorizationNode(Element);

/// <summary>KRB5SignedPath.</summary>
public sealed record SignedPathNode(AuthorizationElement Element, SignedPath Path) : AuthorizationNode(Element);

/// <summary>A type of which only the size is told.</summary>
public sealed record OpaqueNode(AuthorizationElement Element) : AuthorizationNode(Element);

/// <summary>An element that is not what its type says.</summary>
/// <param name="Element">The element.</param>
/// <param name="Words">What is wrong with it.</param>
public sealed record MalformedNode(AuthorizationElement Element, string Words) : AuthorizationNode(Element);
