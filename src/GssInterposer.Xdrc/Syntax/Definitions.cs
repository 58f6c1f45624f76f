// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.Xdrc.Syntax;

/// <summary>A definition at the top of a .x file (RFC 4506 §6.3, RFC 5531 §12.2), or a type written inline.</summary>
public abstract record Definition(string Name, SourcePosition Position, string? Documentation);

/// <summary><c>const NAME = value;</c></summary>
public sealed record ConstDefinition(string Name, SourcePosition Position, string? Documentation, Value Value) : Definition(Name, Position, Documentation);

/// <summary><c>typedef declaration;</c></summary>
public sealed record TypedefDefinition(string Name, SourcePosition Position, string? Documentation, Declaration Declaration)
    : Definition(Name, Position, Documentation);

/// <summary><c>enum name { … };</c></summary>
public sealed record EnumDefinition(string Name, SourcePosition Position, string? Documentation, IReadOnlyList<Enumerator> Enumerators)
    : Definition(Name, Position, Documentation);

/// <summary><c>struct name { … };</c></summary>
public sealed record StructDefinition(string Name, SourcePosition Position, string? Documentation, IReadOnlyList<Declaration> Members)
    : Definition(Name, Position, Documentation);

/// <summary><c>union name switch (discriminant) { … };</c></summary>
public sealed record UnionDefinition(
    string Name, SourcePosition Position, string? Documentation, Declaration Discriminant, IReadOnlyList<UnionArm> Arms, Declaration? Default)
    : Definition(Name, Position, Documentation);

/// <summary><c>program NAME { … } = number;</c></summary>
public sealed record ProgramDefinition(
    string Name, SourcePosition Position, string? Documentation, IReadOnlyList<ProgramVersion> Versions, Value Number)
    : Definition(Name, Position, Documentation);

/// <summary><c>NAME = value</c> in an enum.</summary>
public sealed record Enumerator(string Name, SourcePosition Position, string? Documentation, Value Value);

/// <summary>One or more <c>case</c> labels and what they select.</summary>
public sealed record UnionArm(IReadOnlyList<Value> Labels, Declaration Declaration);

/// <summary><c>version NAME { … } = number;</c></summary>
public sealed record ProgramVersion(string Name, SourcePosition Position, string? Documentation, IReadOnlyList<Procedure> Procedures, Value Number);

/// <summary><c>result NAME(arguments) = number;</c>; void stands as null or an empty list.</summary>
public sealed record Procedure(
    string Name, SourcePosition Position, string? Documentation, TypeSpecifier? Result, IReadOnlyList<TypeSpecifier> Arguments, Value Number);

/// <summary>A number, or the name of a constant.</summary>
public abstract record Value(SourcePosition Position);

/// <summary>A number as written.</summary>
public sealed record LiteralValue(SourcePosition Position, Int128 Number) : Value(Position);

/// <summary>The name of a constant or enumerator.</summary>
public sealed record NamedValue(SourcePosition Position, string Name) : Value(Position);

/// <summary>How a declaration wraps its type.</summary>
public enum Shape
{
    /// <summary><c>void</c></summary>
    Void,

    /// <summary><c>T name</c></summary>
    Plain,

    /// <summary><c>T *name</c></summary>
    Optional,

    /// <summary><c>T name[n]</c></summary>
    Fixed,

    /// <summary><c>T name&lt;n&gt;</c></summary>
    Variable,
}

/// <summary>A declaration (RFC 4506 §6.3).</summary>
/// <param name="Type">The type before the name; of no meaning for void.</param>
/// <param name="Name">Empty for void.</param>
/// <param name="Shape">What surrounds the name.</param>
/// <param name="Size">Of fixed and bounded shapes.</param>
/// <param name="Position">Of the name.</param>
/// <param name="Documentation">The comment above.</param>
public sealed record Declaration(TypeSpecifier Type, string Name, Shape Shape, Value? Size, SourcePosition Position, string? Documentation);

/// <summary>The type in a declaration.</summary>
public abstract record TypeSpecifier(SourcePosition Position);

/// <summary>A type of the language.</summary>
public sealed record PrimitiveType(SourcePosition Position, Primitive Kind) : TypeSpecifier(Position);

/// <summary>A type defined elsewhere in the file.</summary>
public sealed record NamedType(SourcePosition Position, string Name) : TypeSpecifier(Position);

/// <summary>An enum, struct or union written where it is used. Its definition has no name yet.</summary>
public sealed record InlineType(SourcePosition Position, Definition Definition) : TypeSpecifier(Position);

/// <summary>The types of the language (RFC 4506 §4).</summary>
public enum Primitive
{
    /// <summary><c>int</c></summary>
    Int,

    /// <summary><c>unsigned int</c></summary>
    UnsignedInt,

    /// <summary><c>hyper</c></summary>
    Hyper,

    /// <summary><c>unsigned hyper</c></summary>
    UnsignedHyper,

    /// <summary><c>float</c></summary>
    Float,

    /// <summary><c>double</c></summary>
    Double,

    /// <summary><c>quadruple</c></summary>
    Quadruple,

    /// <summary><c>bool</c></summary>
    Bool,

    /// <summary><c>opaque</c>, only with [] or &lt;&gt;.</summary>
    Opaque,

    /// <summary><c>string</c>, only with &lt;&gt;.</summary>
    String,

    /// <summary><c>void</c></summary>
    Void,
}
