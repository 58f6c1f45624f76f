// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GssInterposer.AbiGen.C;
using GssInterposer.AbiGen.Model;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen.Emit;

/// <summary>Writes the functions and constants of one part of a library, in ClangSharp's conventions.</summary>
internal sealed class BindingEmitter(TypeMapper types)
{
    private static readonly Dictionary<string, string> Summaries = new()
    {
        ["GssApi"] = "MIT's libgssapi_krb5: RFC 2744 and MIT's extensions, as the headers declare them.",
        ["Krb5"] = "MIT's libkrb5, as krb5.h declares it.",
        ["LibC"] = "The C library, as its headers declare it.",
    };

    /// <summary>The file of <paramref name="part"/>.</summary>
    public string Emit(BindingsPart part)
    {
        SourceWriter writer = SourceWriter.ForCSharp("bindings.txt");
        writer.Line();
        writer.Line("using System.Runtime.InteropServices;");
        writer.Line();
        writer.Line("namespace GssInterposer.Interop;");
        writer.Line();
        writer.Line($"/// <summary>{Summaries[part.Library]}</summary>");
        writer.Line($"public static unsafe partial class {part.Library}");
        writer.Open();
        bool isFirst = true;
        foreach (Binding binding in part.Of(BindingKind.Constant))
        {
            writer.Line(Constant(binding));
            isFirst = false;
        }

        foreach (Binding binding in part.Of(BindingKind.Function))
        {
            if (!isFirst) writer.Line();
            isFirst = false;
            EmitFunction(writer, part.Library, binding.Line.Locate(() => Bind(binding)));
        }

        writer.Close();
        return writer.ToString();
    }

    /// <summary>The function that a line of the table means.</summary>
    public static Function FunctionOf(HeaderModel model, Binding binding) =>
        model.Functions.TryGetValue(binding.Name, out Function? function)
            ? function
            : throw binding.Line.Error($"{binding.Name} is not declared by the headers: check the name here, and the includes of headers.h");

    private BoundFunction Bind(Binding binding)
    {
        Function function = FunctionOf(types.Model, binding);
        // Parsing the whole type also refuses what no parameter shows: a variadic tail.
        CTypeParser.Parse(function.Spelling);
        return new BoundFunction(function, types.CSharp(function.ResultSpelling), [.. function.Parameters.Select(Parameter)]);
    }

    private static void EmitFunction(SourceWriter writer, string library, BoundFunction bound)
    {
        writer.Line($"[DllImport(NativeLibrary.{library switch { "LibC" => "C", _ => library }}, ExactSpelling = true), NativeCall]");
        string attribute = CSharpNames.NativeTypeName(bound.Function.ResultSpelling, bound.Result, "return: ");
        if (attribute.Length != 0) writer.Line(attribute);
        writer.ListOrLines($"public static extern {bound.Result} {bound.Function.Name}(", bound.Parameters, ");");
    }

    private string Parameter((string Name, string Spelling) parameter, int index)
    {
        string type = types.CSharp(parameter.Spelling);
        string attribute = CSharpNames.NativeTypeName(parameter.Spelling, type);
        return $"{attribute}{(attribute.Length == 0 ? "" : " ")}{type} {CSharpNames.Parameter(parameter.Name, index)}";
    }

    private string Constant(Binding binding)
    {
        (CNamed type, string value) = ConstantOf(types, binding);
        string csharp = TypeMapper.FixedElement(type);
        return $"public const {csharp} {binding.Name} = {Literal(csharp, value)};";
    }

    /// <summary>A constant's canonical C type and its value, both from the compiler.</summary>
    public static (CNamed Type, string Value) ConstantOf(TypeMapper types, Binding binding)
    {
        string spelling = types.Model.VariableTypes[Probe.TypeOf(binding)];
        if (types.Canonical(spelling) is not CNamed type) throw binding.Line.Error($"{binding.Name} is not an integer constant: its type is \"{spelling}\"");
        return (type with { IsConst = false }, types.Model.EnumeratorValues[Probe.ValueOf(binding)]);
    }

    /// <summary>A function in C#: its result's type and its parameters as they are written.</summary>
    private sealed record BoundFunction(Function Function, string Result, string[] Parameters);

    /// <summary>Unsigned values are masks and status codes, which people read in hexadecimal.</summary>
    private static string Literal(string csharp, string value) =>
        csharp == "uint" ? "0x" + uint.Parse(value, CultureInfo.InvariantCulture).ToString("x8", CultureInfo.InvariantCulture) : value;
}
