// SPDX-License-Identifier: MIT
using System.Text;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen.Model;

/// <summary>
/// The translation unit that clang is asked about: the headers, the prototypes that exports.txt spells out, and a declaration for
/// every constant and size that is wanted. Constants are evaluated by the compiler, never by us: an enumerator holds the value, a
/// variable the type. <c>#line</c> makes clang's errors point at the table's line.
/// </summary>
internal static class Probe
{
    /// <summary>The translation unit for the given tables.</summary>
    public static string Write(string headers, BindingsTable bindings, ExportsTable exports)
    {
        var source = new StringBuilder("#line 1 \"headers.h\"\n").Append(headers).Append('\n');
        foreach (Slot slot in exports.Slots)
        {
            if (slot.Parameters is { } parameters) Declare(source, slot.Line, $"OM_uint32 {slot.PrototypeName}{parameters};");
        }

        foreach (Binding constant in bindings.Of(BindingKind.Constant))
        {
            string expression = constant.ConstantType is { } type ? $"({type})({constant.Name})" : constant.Name;
            Declare(source, constant.Line, $"enum {{ {ValueOf(constant)} = ({expression}) }};");
            Declare(source, constant.Line, $"extern __typeof__({expression}) {TypeOf(constant)};");
        }

        foreach (Binding blob in bindings.Of(BindingKind.Blob))
        {
            Declare(source, blob.Line, $"enum {{ {SizeOf(blob)} = sizeof({blob.Name}), {AlignmentOf(blob)} = _Alignof({blob.Name}) }};");
        }

        return source.ToString();
    }

    /// <summary>The enumerator that has a constant's value.</summary>
    public static string ValueOf(Binding constant) => "gi_value_" + constant.Name;

    /// <summary>The variable that has a constant's type.</summary>
    public static string TypeOf(Binding constant) => "gi_type_" + constant.Name;

    /// <summary>The enumerator that has a blob's size in bytes.</summary>
    public static string SizeOf(Binding blob) => "gi_size_" + blob.Name;

    /// <summary>The enumerator that has a blob's alignment in bytes.</summary>
    public static string AlignmentOf(Binding blob) => "gi_alignment_" + blob.Name;

    private static void Declare(StringBuilder source, TableLine line, string declaration) =>
        source.Append("#line ").Append(line.Number).Append(" \"").Append(line.File).Append("\"\n").Append(declaration).Append('\n');
}
