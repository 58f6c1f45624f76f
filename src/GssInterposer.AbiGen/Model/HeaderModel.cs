// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AbiGen.C;

namespace GssInterposer.AbiGen.Model;

/// <summary>A struct's field: its name and the header's spelling of its type.</summary>
internal sealed record Declared(string Name, string Spelling, bool IsBitField);

/// <summary>A function's prototype as spelled in its header; a parameter that has no name there has an empty one.</summary>
internal sealed record Function(string Name, string Spelling, IReadOnlyList<(string Name, string Spelling)> Parameters)
{
    /// <summary>The header's spelling of the result: what stands before the parameter list.</summary>
    public string ResultSpelling => Spelling[..Spelling.IndexOf('(')].TrimEnd();
}

/// <summary>A struct or union with a tag; <paramref name="Fields"/> is empty when the headers do not define it.</summary>
internal sealed record Record(string Tag, bool IsUnion, bool IsDefined, IReadOnlyList<Declared> Fields);

/// <summary>What clang says the headers declare. Types are parsed when asked for: most declarations are never bound.</summary>
internal sealed class HeaderModel
{
    /// <summary>Functions by name.</summary>
    public Dictionary<string, Function> Functions { get; } = [];

    /// <summary>Structs and unions by tag.</summary>
    public Dictionary<string, Record> Records { get; } = [];

    /// <summary>Typedef name to the spelling of its target.</summary>
    public Dictionary<string, string> Typedefs { get; } = [];

    /// <summary>Typedefs of structs and unions without a tag: opaque, with the typedef's name.</summary>
    public HashSet<string> Anonymous { get; } = [];

    /// <summary>Values of the probe's enumerators.</summary>
    public Dictionary<string, string> EnumeratorValues { get; } = [];

    /// <summary>Types of the probe's variables.</summary>
    public Dictionary<string, string> VariableTypes { get; } = [];

    /// <summary>The type with every typedef resolved. What is left are builtins, tags and anonymous typedefs.</summary>
    public CType Canonical(CType type) => type switch
    {
        CNamed named when !Anonymous.Contains(named.Name) && Typedefs.TryGetValue(named.Name, out string? target) =>
            AddConst(Canonical(CTypeParser.Parse(target)), named.IsConst),
        CPointer pointer => pointer with { Target = Canonical(pointer.Target) },
        CArray array => array with { Element = Canonical(array.Element) },
        CFunction function => new CFunction(Canonical(function.Result), [.. function.Parameters.Select(Canonical)]),
        _ => type,
    };

    private static CType AddConst(CType type, bool isConst) => type switch
    {
        CNamed named => named with { IsConst = named.IsConst || isConst },
        CPointer pointer => pointer with { IsConst = pointer.IsConst || isConst },
        _ => type,
    };
}
