// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen.Emit;

/// <summary>Writes the linker's version script from the list of promised names, which exports.txt has to keep.</summary>
internal static class ExportListEmitter
{
    private const string Initializer = "gss_mech_interposer";

    /// <summary>exports.map for the linker.</summary>
    /// <exception cref="AbiGenException">The promise and the slots differ; the message says in what.</exception>
    public static string VersionScript(IEnumerable<TableLine> promise, ExportsTable table)
    {
        string[] promised = [.. promise.Select(line => line.Words is [{ } name] ? name : throw line.Error("one name a line"))];
        string[] exported = [Initializer, .. table.Exported.Select(slot => "gssi_" + slot.Name)];
        if (promised.Except(exported).ToArray() is [_, ..] missing)
        {
            string names = string.Join(", ", missing);
            throw new AbiGenException($"exports.list promises {names}, which exports.txt does not export: add the slot, or break the promise in both");
        }

        if (exported.Except(promised).ToArray() is [_, ..] extra)
        {
            throw new AbiGenException($"exports.txt exports {string.Join(", ", extra)}, which exports.list does not promise: add the name there");
        }

        SourceWriter writer = SourceWriter.ForC("exports.list");
        writer.Open();
        writer.Line("global:");
        foreach (string name in promised) writer.Line($"    {name};");
        writer.Line("local:");
        writer.Line("    *;");
        writer.Close(";");
        return writer.ToString();
    }
}
