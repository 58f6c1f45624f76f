// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.AbiGen.Emit;

/// <summary>C identifiers as C# ones.</summary>
internal static class CSharpNames
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "byte", "checked", "class", "decimal", "delegate", "event", "explicit", "finally", "fixed",
        "foreach", "implicit", "in", "interface", "internal", "is", "lock", "namespace", "new", "null", "object", "operator", "out",
        "override", "params", "private", "protected", "public", "readonly", "ref", "sbyte", "sealed", "stackalloc", "string", "this",
        "throw", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual",
    ];

    /// <summary>The identifier, escaped if C# reserves it.</summary>
    public static string Identifier(string name) => Keywords.Contains(name) ? "@" + name : name;

    /// <summary>A parameter's name: glibc's leading underscores go, an unnamed one is called by its place.</summary>
    public static string Parameter(string name, int index)
    {
        string trimmed = name.TrimStart('_');
        return trimmed.Length == 0 ? $"parameter{index}" : Identifier(trimmed);
    }

    /// <summary>The attribute that records how the header spells a type, or nothing when C# spells it alike.</summary>
    public static string NativeTypeName(string spelling, string csharp, string target = "") =>
        spelling.Replace(" ", "") == csharp.Replace(" ", "") ? "" : $"[{target}NativeTypeName(\"{spelling}\")]";
}
