// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AuthorizationData.Elements;
using GssInterposer.AuthorizationData.Tests.Building;
using Xunit;

namespace GssInterposer.AuthorizationData.Tests;

/// <summary>Authorization data and the containers in it.</summary>
public sealed class AuthorizationNodeTests
{
    [Fact]
    public void One_of_everything_is_found_where_it_is()
    {
        IReadOnlyList<AuthorizationNode> nodes = Decode(Messages.Everything());

        Assert.Equal(5, nodes.Count);
        Assert.IsType<PacNode>(Assert.Single(nodes[0].Children));
        CammacNode cammac = Assert.IsType<CammacNode>(Assert.Single(nodes[1].Children));
        Assert.Equal(["spake", "otp"], Assert.IsType<IndicatorsNode>(Assert.Single(cammac.Children)).Words);
        Assert.Equal((1u, 18), (cammac.KdcVerifier!.KeyVersion!.Value, cammac.KdcVerifier.EncryptionType!.Value));
        Assert.Equal((2u, 17), (cammac.ServiceVerifier!.KeyVersion!.Value, cammac.ServiceVerifier.EncryptionType!.Value));
        Assert.Equal(
            ["HTTP/front@EXAMPLE.TEST", "host/middle@EXAMPLE.TEST"],
            Assert.IsType<SignedPathNode>(Assert.Single(nodes[2].Children)).Path.Delegated.Select(principal => principal.ToString()));
        Assert.Equal("AD-ETYPE-NEGOTIATION", AuthorizationType.Name(Assert.IsType<OpaqueNode>(Assert.Single(nodes[3].Children)).Element.Type));
        Assert.Equal("type -7", AuthorizationType.Name(Assert.IsType<OpaqueNode>(nodes[4]).Element.Type));
        Assert.Equal(10, nodes.SelectMany(node => node.WithDescendants()).Count());
    }

    [Fact]
    public void A_malformed_element_does_not_hide_its_neighbours()
    {
        IReadOnlyList<AuthorizationNode> nodes = Decode(Messages.Elements(
            Messages.Element(128, [1, 0, 0, 0]), Messages.Element(142, [0x30, 1]), Messages.Element(1, [7]), Messages.Element(96, Tlv.Sequence()), Messages.Indicators("spake")));

        Assert.Equal(
            ["PAC: ends after 4 bytes, in the middle of a field of 4 at 4", "KRB5SignedPath: no valid DER, or another structure (2 bytes)",
                "authorization data: no valid DER, or another structure (1 bytes)", "CAMMAC: no valid DER, or another structure (2 bytes)"],
            nodes.Take(4).Select(node => Assert.IsType<MalformedNode>(node).Words));
        Assert.Equal(["spake"], Assert.IsType<IndicatorsNode>(nodes[4]).Words);
    }

    [Fact]
    public void A_cammac_may_name_its_verifiers_and_grow()
    {
        byte[] named = Tlv.Sequence(
            Tlv.Field(0, Messages.Name(1, "host", "localhost")), Tlv.Field(3, Messages.Checksum(16, new byte[12])), Tlv.Field(9, Tlv.Integer(1)));
        byte[] grown = Tlv.Sequence(
            Tlv.Field(0, Messages.Elements()), Tlv.Field(2, named), Tlv.Field(3, Tlv.Sequence(named, named)), Tlv.Field(7, Tlv.Integer(1)));

        CammacNode cammac = Assert.IsType<CammacNode>(Assert.Single(Decode(Messages.Elements(Messages.Element(96, grown)))));

        Assert.Null(cammac.KdcVerifier);
        Assert.Equal(["host", "localhost"], cammac.ServiceVerifier!.Identifier!.Components);
        Assert.Null(cammac.ServiceVerifier.KeyVersion);
        Assert.Equal(2, cammac.OtherVerifiers);
    }

    [Fact]
    public void Containers_end_somewhere()
    {
        byte[] element = Messages.Indicators("deep");
        for (int i = 1; i < DecodingLimits.DepthMax; i++)
        {
            element = i % 2 == 0 ? Messages.IfRelevant(element) : Messages.Cammac(Messages.Elements(element));
        }

        Assert.IsType<IndicatorsNode>(Decode(Messages.Elements(element))[0].WithDescendants().Last());
        MalformedNode tooDeep = Assert.IsType<MalformedNode>(Decode(Messages.Elements(Messages.IfRelevant(element)))[0].WithDescendants().Last());
        Assert.Contains("more than 8 containers inside each other", tooDeep.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_inside_of_lists_share_one_allowance()
    {
        byte[][] some = [.. Enumerable.Repeat(Messages.Element(-1, []), 100)];
        byte[] many = Messages.Elements([.. Enumerable.Repeat(Messages.IfRelevant(some), 100)]);

        AuthorizationNode[] nodes = [.. Decode(many).SelectMany(node => node.WithDescendants())];

        Assert.Equal(DecodingLimits.ElementsMax, nodes.Count(node => node is not MalformedNode));
        Assert.Equal(2, nodes.OfType<MalformedNode>().Count()); // one for the rest of the inner list, one for that of the outer
        Assert.All(nodes.OfType<MalformedNode>(), node => Assert.Contains("more than the 1024 elements", node.Words, StringComparison.Ordinal));
        Assert.Throws<MalformedDataException>(() => AuthorizationElement.DecodeList(Messages.Elements([.. Enumerable.Repeat(Messages.Element(-1, []), 1025)])));
    }

    private static IReadOnlyList<AuthorizationNode> Decode(byte[] encoded) => AuthorizationNode.Decode(AuthorizationElement.DecodeList(encoded));
}
