// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.Xdrc.Checking;

/// <summary>A checked file: names resolved, constants computed, sizes known. What is emitted, in order.</summary>
public sealed record Schema(
    IReadOnlyList<SchemaConstant> Constants,
    IReadOnlyList<SchemaEnum> Enums,
    IReadOnlyList<SchemaStruct> Structs,
    IReadOnlyList<SchemaUnion> Unions,
    IReadOnlyList<SchemaProgram> Programs);

/// <summary>A constant.</summary>
public sealed record SchemaConstant(string XdrName, string Name, Int128 Value, string? Documentation);

/// <summary>An enum with its C# names.</summary>
public sealed record SchemaEnum(string XdrName, string Name, IReadOnlyList<SchemaConstant> Enumerators, string? Documentation);

/// <summary>A struct.</summary>
public sealed record SchemaStruct(string XdrName, string Name, IReadOnlyList<SchemaField> Fields, string? Documentation)
{
    /// <summary>The fewest bytes a value takes.</summary>
    public uint EncodedBytesMin { get; init; }
}

/// <summary>A member with its C# name.</summary>
public sealed record SchemaField(string XdrName, string Name, XdrType Type, string? Documentation);

/// <summary>A union; arms in the order of the file.</summary>
public sealed record SchemaUnion(
    string XdrName, string Name, SchemaField Discriminant, IReadOnlyList<SchemaArm> Arms, SchemaArm? Default, string? Documentation)
{
    /// <summary>The fewest bytes a value takes.</summary>
    public uint EncodedBytesMin { get; init; }
}

/// <summary>An arm: C# case labels (none for the default) and the field they select (none for void).</summary>
public sealed record SchemaArm(IReadOnlyList<string> Labels, SchemaField? Field);

/// <summary>A program.</summary>
public sealed record SchemaProgram(string XdrName, string Name, uint Number, IReadOnlyList<SchemaVersion> Versions, string? Documentation);

/// <summary>A version of a program.</summary>
public sealed record SchemaVersion(string XdrName, string Name, uint Number, IReadOnlyList<SchemaConstant> Procedures, string? Documentation);
