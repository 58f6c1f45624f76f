// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Xdrc.Checking;

namespace GssInterposer.Xdrc.Emission;

/// <summary>
/// A union: the discriminant and one field per arm, of which the selected one counts. Without a default arm, an unknown discriminant is refused; with one, the
/// default arm takes it, as the .x file says, even when the discriminant's enum does not declare the value.
/// </summary>
internal static class UnionEmitter
{
    internal static void Emit(CodeWriter writer, SchemaUnion union)
    {
        TypeHeader.Emit(writer, union.XdrName, union.Name, union.Documentation, union.EncodedBytesMin);
        IEnumerable<SchemaField?> fields = union.Arms.Append(union.Default).Select(arm => arm?.Field).Prepend(union.Discriminant);
        foreach (SchemaField field in fields.OfType<SchemaField>())
        {
            TypeHeader.Field(writer, field);
        }

        string discriminant = "value." + union.Discriminant.Name;
        writer.Line("/// <inheritdoc/>");
        writer.Open($"public static bool Decode(ref XdrReader reader, out {union.Name} value)");
        writer.Line("value = default;");
        writer.Line(union.Discriminant.Type is ScalarType scalar
            ? $"{discriminant} = reader.Read{scalar.Accessor}();"
            : $"{discriminant} = ({union.Discriminant.Type.CSharp})reader.ReadInt32();");
        Switch(writer, union, discriminant, "reader.Fail(XdrFailure.BadEnum);", FieldCode.Decode);
        writer.Line("return !reader.Failed;");
        writer.Close();
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Open($"public static void Encode(ref XdrWriter writer, in {union.Name} value)");
        writer.Line(union.Discriminant.Type is ScalarType written
            ? $"writer.Write{written.Accessor}({discriminant});"
            : $"writer.WriteInt32((int){discriminant});");
        Switch(writer, union, discriminant, "writer.Fail(XdrFailure.BadEnum);", FieldCode.Encode);
        writer.Close();
        writer.Close();
    }

    private static void Switch(
        CodeWriter writer, SchemaUnion union, string discriminant, string refusal, System.Action<CodeWriter, XdrType, string, int> code)
    {
        writer.Open($"switch ({discriminant})");
        foreach (SchemaArm arm in union.Arms)
        {
            foreach (string label in arm.Labels)
            {
                writer.Line($"case {label}:");
            }

            Body(writer, arm, code);
        }

        if (union.Discriminant.Type.CSharp == "bool" && union.Arms.Sum(arm => arm.Labels.Count) == 2)
        {
            // Both values have an arm, so C# would call anything further unreachable.
            writer.Close();
            return;
        }

        writer.Line("default:");
        if (union.Default != null)
        {
            Body(writer, union.Default, code);
        }
        else
        {
            writer.Indent();
            writer.Line(refusal);
            writer.Line("break;");
            writer.Outdent();
        }

        writer.Close();
    }

    private static void Body(CodeWriter writer, SchemaArm arm, System.Action<CodeWriter, XdrType, string, int> code)
    {
        writer.Indent();
        if (arm.Field != null)
        {
            code(writer, arm.Field.Type, "value." + arm.Field.Name, 0);
        }

        writer.Line("break;");
        writer.Outdent();
    }
}
