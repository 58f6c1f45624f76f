// SPDX-License-Identifier: MIT
using System.Linq;
using GssInterposer.Xdrc.Checking;

namespace GssInterposer.Xdrc.Emission;

/// <summary>An enum and its codec, which refuses values that are not declared (RFC 4506 §4.3).</summary>
internal static class EnumEmitter
{
    internal static void Emit(CodeWriter writer, SchemaEnum enumeration)
    {
        writer.Summary(enumeration.Documentation ?? $"XDR {enumeration.XdrName}.");
        writer.Open($"public enum {enumeration.Name} : int");
        foreach (SchemaConstant enumerator in enumeration.Enumerators)
        {
            writer.Summary(enumerator.Documentation ?? enumerator.XdrName);
            writer.Line($"{enumerator.Name} = {enumerator.Value},");
            if (enumerator != enumeration.Enumerators[^1])
            {
                writer.Line();
            }
        }

        writer.Close();
        writer.Line();
        writer.Summary($"Reads and writes {enumeration.Name}.");
        writer.Open($"public static class {enumeration.Name}Codec");
        writer.Summary("True for a declared value.");
        writer.Line($"public static bool IsDefined({enumeration.Name} value) => value is");
        writer.Indent();
        string[] values = [.. enumeration.Enumerators.DistinctBy(enumerator => enumerator.Value).Select(enumerator => enumerator.Name)];
        for (int i = 0; i < values.Length; i++)
        {
            writer.Line($"{(i == 0 ? string.Empty : "or ")}{enumeration.Name}.{values[i]}{(i == values.Length - 1 ? ";" : string.Empty)}");
        }

        writer.Outdent();
        writer.Line();
        writer.Summary("Reads a value; one that is not declared is a failure.");
        writer.Open($"public static {enumeration.Name} Read(ref XdrReader reader)");
        writer.Line($"{enumeration.Name} value = ({enumeration.Name})reader.ReadInt32();");
        Check(writer, "reader");
        writer.Line("return value;");
        writer.Close();
        writer.Line();
        writer.Summary("Writes a value; one that is not declared is a failure.");
        writer.Open($"public static void Write(ref XdrWriter writer, {enumeration.Name} value)");
        Check(writer, "writer");
        writer.Line("writer.WriteInt32((int)value);");
        writer.Close();
        writer.Close();
    }

    private static void Check(CodeWriter writer, string side)
    {
        writer.Open("if (!IsDefined(value))");
        writer.Line($"{side}.Fail(XdrFailure.BadEnum);");
        writer.Close();
    }
}
