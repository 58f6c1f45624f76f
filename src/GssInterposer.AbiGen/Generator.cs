// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.AbiGen.Clang;
using GssInterposer.AbiGen.Emit;
using GssInterposer.AbiGen.Model;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen;

/// <summary>The generator's inputs.</summary>
internal sealed record Inputs(string Headers, BindingsTable Bindings, ExportsTable Exports, IEnumerable<TableLine> Promise)
{
    /// <summary>The inputs of the repository at <paramref name="root"/>.</summary>
    public static Inputs Of(string root)
    {
        string own = Path.Combine(root, "src", "GssInterposer.AbiGen");
        return new Inputs(
            File.ReadAllText(Path.Combine(own, "headers.h")),
            BindingsTable.Parse(TableFile.Read(Path.Combine(own, "bindings.txt"))),
            ExportsTable.Parse(TableFile.Read(Path.Combine(own, "exports.txt"))),
            TableFile.Read(Path.Combine(root, "native", "abi", "exports.list")));
    }
}

/// <summary>From tables and headers to the text of every generated file.</summary>
internal static class Generator
{
    /// <summary>Path (relative to generated/) to content. The same inputs and headers give the same bytes on every machine.</summary>
    public static SortedDictionary<string, string> Run(Inputs inputs)
    {
        HeaderModel model = AstReader.Read(ClangRunner.DumpAst(Probe.Write(inputs.Headers, inputs.Bindings, inputs.Exports)));
        var types = new TypeMapper(model, inputs.Bindings);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["native/abi_headers.h"] = inputs.Headers };
        AddBindings(files, inputs, types);
        AddExports(files, inputs, types);
        AddNative(files, inputs, types);
        // Last: by now every pointer of the bindings and exports has been seen.
        foreach ((string name, string spelling) in types.Opaque) files[$"GssInterposer.Interop/Opaque/{name}.g.cs"] = StructEmitter.Opaque(name, spelling);
        return files;
    }

    private static void AddNative(SortedDictionary<string, string> files, Inputs inputs, TypeMapper types)
    {
        var checks = new CheckEmitter(types, inputs.Bindings);
        files["native/exports.h"] = ThunkEmitter.Header(types.Model, inputs.Exports);
        files["native/thunks.c"] = ThunkEmitter.Thunks(types.Model, inputs.Exports);
        files["native/exports.map"] = ExportListEmitter.VersionScript(inputs.Promise, inputs.Exports);
        files["native/layout_checks.c"] = checks.Layouts();
        files["native/prototype_checks.c"] = checks.Prototypes(inputs.Exports);
        files["native/constant_checks.c"] = checks.Constants();
    }

    private static void AddExports(SortedDictionary<string, string> files, Inputs inputs, TypeMapper types)
    {
        var exports = new ExportEmitter(types);
        foreach ((string area, IReadOnlyList<Slot> slots) in inputs.Exports.ByArea())
        {
            if (slots.Count != 0) files[$"GssInterposer.Plugin/{area}Exports.g.cs"] = exports.Emit(area, slots);
        }
    }

    private static void AddBindings(SortedDictionary<string, string> files, Inputs inputs, TypeMapper types)
    {
        var bindings = new BindingEmitter(types);
        var structs = new StructEmitter(types);
        foreach (BindingsPart part in inputs.Bindings.Parts)
        {
            string directory = $"GssInterposer.Interop/{part.Library}";
            files[$"{directory}/{part.Library}.{part.Name}.g.cs"] = bindings.Emit(part);
            foreach (Binding binding in part.Of(BindingKind.Struct)) files[$"{directory}/{binding.Name}.g.cs"] = structs.Struct(binding);
            foreach (Binding binding in part.Of(BindingKind.Blob)) files[$"{directory}/{binding.Name}.g.cs"] = structs.Blob(binding);
        }
    }
}
