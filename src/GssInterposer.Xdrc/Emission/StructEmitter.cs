// SPDX-License-Identifier: MIT
using GssInterposer.Xdrc.Checking;

namespace GssInterposer.Xdrc.Emission;

/// <summary>A struct: its members as fields, and both directions.</summary>
internal static class StructEmitter
{
    internal static void Emit(CodeWriter writer, SchemaStruct body)
    {
        TypeHeader.Emit(writer, body.XdrName, body.Name, body.Documentation, body.EncodedBytesMin);
        foreach (SchemaField field in body.Fields)
        {
            TypeHeader.Field(writer, field);
        }

        writer.Line("/// <inheritdoc/>");
        writer.Open($"public static bool Decode(ref XdrReader reader, out {body.Name} value)");
        foreach (SchemaField field in body.Fields)
        {
            FieldCode.Decode(writer, field.Type, "value." + field.Name);
        }

        writer.Line("return !reader.Failed;");
        writer.Close();
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Open($"public static void Encode(ref XdrWriter writer, in {body.Name} value)");
        foreach (SchemaField field in body.Fields)
        {
            FieldCode.Encode(writer, field.Type, "value." + field.Name);
        }

        writer.Close();
        writer.Close();
    }
}
