// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.AbiGen.C;

/// <summary>A C type as the headers write it; typedef names are kept until <see cref="Model.HeaderModel.Canonical"/> resolves them.</summary>
internal abstract record CType
{
    /// <summary>The type in C syntax around a declarator: <c>ToC("x")</c> of a pointer to int is <c>int *x</c>.</summary>
    public abstract string ToC(string declarator = "");
}

/// <summary>A builtin ("unsigned long"), a tag ("struct stat") or a typedef name.</summary>
internal sealed record CNamed(string Name, bool IsConst = false) : CType
{
    /// <inheritdoc/>
    public override string ToC(string declarator = "") =>
        (IsConst ? "const " : "") + Name + (declarator.Length == 0 ? "" : " " + declarator);
}

/// <summary>A pointer; <c>restrict</c> is dropped, as it is no part of a parameter's type (C11 6.7.6.3).</summary>
internal sealed record CPointer(CType Target, bool IsConst = false) : CType
{
    /// <inheritdoc/>
    public override string ToC(string declarator = "")
    {
        string inner = "*" + (IsConst ? "const" + (declarator.Length == 0 ? "" : " ") : "") + declarator;
        return Target.ToC(Target is CFunction or CArray ? $"({inner})" : inner);
    }
}

/// <summary>An array of known length.</summary>
internal sealed record CArray(CType Element, int Length) : CType
{
    /// <inheritdoc/>
    public override string ToC(string declarator = "") => Element.ToC($"{declarator}[{Length}]");
}

/// <summary>A function type.</summary>
internal sealed record CFunction(CType Result, IReadOnlyList<CType> Parameters) : CType
{
    /// <inheritdoc/>
    public override string ToC(string declarator = "") =>
        Result.ToC($"{declarator}({(Parameters.Count == 0 ? "void" : string.Join(", ", Parameters.Select(parameter => parameter.ToC())))})");
}
