// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.AbiGen.Tables;

/// <summary>What a line of bindings.txt asks for.</summary>
internal enum BindingKind
{
    /// <summary>A function of the library.</summary>
    Function,

    /// <summary>A struct with its fields.</summary>
    Struct,

    /// <summary>A type of which only size and alignment matter.</summary>
    Blob,

    /// <summary>A macro or enumerator with an integer value.</summary>
    Constant,
}

/// <summary>One name to bind. <paramref name="ConstantType"/> is the C type that a constant is converted to, or null for its own.</summary>
internal sealed record Binding(BindingKind Kind, string Name, string? ConstantType, TableLine Line);

/// <summary>A part of a library: its functions and constants share one generated file.</summary>
internal sealed record BindingsPart(string Library, string Name, List<Binding> Bindings)
{
    /// <summary>The bindings of one kind, in the table's order.</summary>
    public IEnumerable<Binding> Of(BindingKind kind) => Bindings.Where(binding => binding.Kind == kind);
}

/// <summary>bindings.txt: what to bind, by library and part. The file explains its own syntax.</summary>
internal sealed record BindingsTable(IReadOnlyList<BindingsPart> Parts)
{
    private static readonly string[] Libraries = ["GssApi", "Krb5", "LibC"];

    /// <summary>Every binding of one kind.</summary>
    public IEnumerable<Binding> Of(BindingKind kind) => Parts.SelectMany(part => part.Of(kind));

    /// <summary>Reads the table.</summary>
    /// <exception cref="AbiGenException">A line does not follow the syntax; the message names file, line and reason.</exception>
    public static BindingsTable Parse(IEnumerable<TableLine> lines)
    {
        var parts = new List<BindingsPart>();
        var seen = new Dictionary<string, TableLine>();
        foreach (TableLine line in lines)
        {
            if (line.Words[0] == "part")
            {
                parts.Add(ParsePart(line));
                continue;
            }

            if (parts.Count == 0) throw line.Error("a binding stands before the first \"part LIBRARY.NAME\"");
            foreach (Binding binding in ParseBindings(line))
            {
                if (!seen.TryAdd(binding.Name, line)) throw line.Error($"{binding.Name} is listed already, on line {seen[binding.Name].Number}");
                parts[^1].Bindings.Add(binding);
            }
        }

        return new BindingsTable(parts);
    }

    private static BindingsPart ParsePart(TableLine line)
    {
        if (line.Words is not [_, { } name] || name.Split('.') is not [{ } library, { Length: > 0 } part])
        {
            throw line.Error("a part is \"part LIBRARY.NAME\"");
        }

        if (!Libraries.Contains(library)) throw line.Error($"unknown library {library}: it is one of {string.Join(", ", Libraries)}");
        return new BindingsPart(library, part, []);
    }

    private static IEnumerable<Binding> ParseBindings(TableLine line)
    {
        BindingKind kind = line.Words[0] switch
        {
            "function" => BindingKind.Function,
            "struct" => BindingKind.Struct,
            "blob" => BindingKind.Blob,
            "constant" => BindingKind.Constant,
            _ => throw line.Error($"unknown keyword {line.Words[0]}: it is one of part, function, struct, blob, constant"),
        };
        string[] names = line.Words[1..];
        string? type = null;
        if (kind == BindingKind.Constant && names is [.. string[] constants, "as", { } constantType])
        {
            (names, type) = (constants, constantType);
        }

        if (names.Length == 0) throw line.Error($"{line.Words[0]} names nothing");
        return names.Select(name => new Binding(kind, name, type, line));
    }
}
