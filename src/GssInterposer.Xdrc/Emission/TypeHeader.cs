// SPDX-License-Identifier: MIT
using GssInterposer.Xdrc.Checking;

namespace GssInterposer.Xdrc.Emission;

/// <summary>What structs and unions have in common.</summary>
internal static class TypeHeader
{
    internal static void Emit(CodeWriter writer, string xdrName, string name, string? documentation, uint encodedBytesMin)
    {
        writer.Summary(documentation ?? $"XDR {xdrName}.");
        writer.Line("// SAFETY: pointers come from the reader, which has checked them, or from whoever fills the members in.");
        writer.Open($"public unsafe partial struct {name} : IXdr<{name}>");
        writer.Summary("The fewest bytes that a value takes on the wire.");
        writer.Line($"public const uint EncodedBytesMin = {encodedBytesMin};");
        writer.Line();
    }

    internal static void Field(CodeWriter writer, SchemaField field)
    {
        writer.Summary(field.Documentation ?? field.XdrName);
        writer.Line($"public {field.Type.CSharp} {field.Name};");
        writer.Line();
    }
}
