// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AbiGen.C;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen.Model;

/// <summary>
/// C types as C# ones, for x86-64 and AArch64 Linux (LP64), blittable without exception. As ClangSharp does it, with one
/// difference: <c>char</c> is <c>byte</c>, so that u8 literals and spans of bytes need no casts.
/// </summary>
internal sealed class TypeMapper
{
    /// <summary>Builtin to its C# type, and the type of elements of a fixed buffer, which cannot be native integers.</summary>
    private static readonly Dictionary<string, (string CSharp, string Fixed)> Builtins = new()
    {
        ["void"] = ("void", ""),
        ["_Bool"] = ("byte", "byte"),
        ["char"] = ("byte", "byte"),
        ["signed char"] = ("sbyte", "sbyte"),
        ["unsigned char"] = ("byte", "byte"),
        ["short"] = ("short", "short"),
        ["unsigned short"] = ("ushort", "ushort"),
        ["int"] = ("int", "int"),
        ["unsigned int"] = ("uint", "uint"),
        ["long"] = ("nint", "long"),
        ["unsigned long"] = ("nuint", "ulong"),
        ["long long"] = ("long", "long"),
        ["unsigned long long"] = ("ulong", "ulong"),
    };

    private readonly Dictionary<string, string> listedNames = [];
    private readonly SortedDictionary<string, string> opaque = new(StringComparer.Ordinal);

    /// <summary>A mapper that names structs as the table lists them.</summary>
    /// <exception cref="AbiGenException">A listed struct is not in the headers.</exception>
    public TypeMapper(HeaderModel model, BindingsTable bindings)
    {
        Model = model;
        foreach (Binding binding in bindings.Of(BindingKind.Struct)) listedNames["struct " + RecordOf(binding).Tag] = binding.Name;
        foreach (Binding binding in bindings.Of(BindingKind.Blob)) listedNames[binding.Name] = binding.Name;
    }

    /// <summary>The declarations that typedefs are resolved with.</summary>
    public HeaderModel Model { get; }

    /// <summary>C# names of structs that were met behind pointers and are not listed, sorted, each with its spelling in C.</summary>
    public IReadOnlyDictionary<string, string> Opaque => opaque;

    /// <summary>The record that a line of the table means.</summary>
    public Record RecordOf(Binding binding)
    {
        string canonical = Model.Records.ContainsKey(binding.Name) ? binding.Name : Model.Canonical(new CNamed(binding.Name)).ToC();
        string tag = canonical[(canonical.LastIndexOf(' ') + 1)..];
        if (!Model.Records.TryGetValue(tag, out Record? record) || !record.IsDefined || record.IsUnion)
        {
            throw binding.Line.Error($"{binding.Name} is not a struct that the headers define: check the name, or list it as a blob");
        }

        return record;
    }

    /// <summary>The canonical C type of a spelling.</summary>
    public CType Canonical(string spelling) => Model.Canonical(CTypeParser.Parse(spelling));

    /// <summary>The C# type of a parameter, result or field with this spelling in the header.</summary>
    public string CSharp(string spelling) => CSharp(Canonical(spelling));

    /// <summary>The C# type of a canonical C type.</summary>
    public string CSharp(CType type) => type switch
    {
        CNamed named => Named(named),
        CPointer { Target: CFunction function } => FunctionPointer(function),
        CPointer pointer => Pointed(pointer.Target) + "*",
        CArray array => throw new AbiGenException($"an array of {array.Length} cannot be passed by value"),
        _ => throw new AbiGenException($"the type \"{type.ToC()}\" has no counterpart in C#"),
    };

    /// <summary>The element type of a fixed buffer.</summary>
    public static string FixedElement(CType element) =>
        element is CNamed named && Builtins.TryGetValue(named.Name, out (string CSharp, string Fixed) builtin)
            ? builtin.Fixed
            : throw new AbiGenException($"an array of \"{element.ToC()}\" cannot be a field in C#");

    private string Named(CNamed type) =>
        Builtins.TryGetValue(type.Name, out (string CSharp, string Fixed) builtin) ? builtin.CSharp
        : listedNames.TryGetValue(type.Name, out string? listed) ? listed
        : throw new AbiGenException($"\"{type.Name}\" is used by value: list it in bindings.txt as a struct or blob");

    private string Pointed(CType type)
    {
        if (type is CNamed named && !Builtins.ContainsKey(named.Name) && !listedNames.ContainsKey(named.Name))
        {
            string name = named.Name[(named.Name.LastIndexOf(' ') + 1)..];
            opaque[name] = named.Name;
            return name;
        }

        return CSharp(type);
    }

    private string FunctionPointer(CFunction function) =>
        $"delegate* unmanaged[Cdecl]<{string.Join(", ", function.Parameters.Append(function.Result).Select(CSharp))}>";
}
