// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Linq;
using GssInterposer.AbiGen.C;
using GssInterposer.AbiGen.Model;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen.Emit;

/// <summary>Writes structs, blobs and opaque structs, one file each.</summary>
internal sealed class StructEmitter(TypeMapper types)
{
    /// <summary>A struct with its fields.</summary>
    public string Struct(Binding binding)
    {
        Record record = types.RecordOf(binding);
        SourceWriter writer = Begin(binding.Name, $"struct {record.Tag}.");
        foreach (string line in binding.Line.Locate(() => record.Fields.SelectMany(Field).ToArray())) writer.Line(line);
        writer.Close();
        return writer.ToString();
    }

    /// <summary>A struct of the right size and alignment, with nothing to look at.</summary>
    public string Blob(Binding binding)
    {
        (int size, int alignment) = BlobExtent(types.Model, binding);
        string word = alignment switch
        {
            8 => "ulong",
            4 => "uint",
            _ => throw binding.Line.Error($"{binding.Name} is aligned to {alignment} bytes: only 4 and 8 are known"),
        };
        SourceWriter writer = Begin(binding.Name, $"{binding.Name}: {size} bytes that only the library reads.");
        writer.Line($"public fixed {word} opaque[{size / alignment}];");
        writer.Close();
        return writer.ToString();
    }

    /// <summary>A struct that exists behind pointers only.</summary>
    public static string Opaque(string name, string spelling)
    {
        SourceWriter writer = Begin(name, $"{spelling}: known to its library only, used through pointers.");
        writer.Close();
        return writer.ToString();
    }

    /// <summary>A blob's size and alignment in bytes, as the compiler says.</summary>
    public static (int Size, int Alignment) BlobExtent(HeaderModel model, Binding binding) => (
        int.Parse(model.EnumeratorValues[Probe.SizeOf(binding)], CultureInfo.InvariantCulture),
        int.Parse(model.EnumeratorValues[Probe.AlignmentOf(binding)], CultureInfo.InvariantCulture));

    private static SourceWriter Begin(string name, string summary)
    {
        SourceWriter writer = SourceWriter.ForCSharp("bindings.txt");
        writer.Line("#pragma warning disable CS8981 // The name is the C library's own: lower case.");
        writer.Line();
        writer.Line("namespace GssInterposer.Interop;");
        writer.Line();
        writer.Line($"/// <summary>{summary}</summary>");
        writer.Line($"public unsafe partial struct {name}");
        writer.Open();
        return writer;
    }

    private string[] Field(Declared field)
    {
        CType type = types.Canonical(field.Spelling);
        string name = CSharpNames.Identifier(field.Name);
        if (type is CArray array)
        {
            return [$"[NativeTypeName(\"{field.Spelling}\")]", $"public fixed {TypeMapper.FixedElement(array.Element)} {name}[{array.Length}];"];
        }

        string csharp = types.CSharp(type);
        string attribute = CSharpNames.NativeTypeName(field.Spelling, csharp);
        string declaration = $"public {csharp} {name};";
        return attribute.Length == 0 ? [declaration] : [attribute, declaration];
    }
}
