// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdrc.Checking;

/// <summary>A resolved type: its C# spelling and the fewest bytes a value takes on the wire.</summary>
public abstract record XdrType(string CSharp, uint EncodedBytesMin);

/// <summary>A number or bool: <c>reader.Read{Accessor}()</c>.</summary>
public sealed record ScalarType(string CSharp, string Accessor, uint EncodedBytesMin) : XdrType(CSharp, EncodedBytesMin);

/// <summary>Opaque bytes or a string. Either a fixed length, or an optional bound.</summary>
public sealed record OpaqueType(uint? FixedBytes, uint? BytesMax) : XdrType("XdrOpaque", FixedBytes is { } bytes ? (bytes + 3) / 4 * 4 : 4);

/// <summary>An enum.</summary>
public sealed record EnumType(string CSharp) : XdrType(CSharp, 4);

/// <summary>A struct or union.</summary>
public sealed record CompositeType(string CSharp, uint EncodedBytesMin) : XdrType(CSharp, EncodedBytesMin);

/// <summary>A struct or union that stays encoded.</summary>
public sealed record EncodedType(CompositeType Value) : XdrType($"XdrEncoded<{Value.CSharp}>", Value.EncodedBytesMin);

/// <summary>An array. Either a fixed count, or an optional bound.</summary>
public sealed record ArrayType(XdrType Element, uint? FixedCount, uint? CountMax)
    : XdrType($"XdrArray<{Element.CSharp}>", FixedCount is { } count ? count * Element.EncodedBytesMin : 4);

/// <summary>Optional data.</summary>
public sealed record OptionalType(XdrType Element) : XdrType($"XdrOptional<{Element.CSharp}>", 4);
