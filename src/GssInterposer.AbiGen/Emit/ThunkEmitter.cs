// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AbiGen.C;
using GssInterposer.AbiGen.Model;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen.Emit;

/// <summary>Writes the C side of the exports: gssi_X for the mechglue, which enters gi_X of the C# side through shim.h's GI_CALL.</summary>
internal static class ThunkEmitter
{
    private const string FirstParameter = "minor_status";

    /// <summary>The prototype of a slot, with the first parameter called minor_status whatever the header calls it.</summary>
    public static Function PrototypeOf(HeaderModel model, Slot slot)
    {
        if (!model.Functions.TryGetValue(slot.PrototypeName, out Function? function))
        {
            throw slot.Line.Error($"{slot.PrototypeName} is not declared by the headers: check \"like\" of slot {slot.Name}");
        }

        if (function.ResultSpelling != "OM_uint32" || function.Parameters is not [{ Spelling: "OM_uint32 *" }, ..])
        {
            throw slot.Line.Error($"{slot.PrototypeName} is not \"OM_uint32 f(OM_uint32 *minor_status, …)\": no slot of the mechglue looks like that");
        }

        if (function.Parameters.Skip(1).Any(parameter => parameter.Name.Length == 0))
        {
            throw slot.Line.Error($"a parameter of {slot.PrototypeName} has neither a name nor a comment that gives one: spell the prototype out");
        }

        return function with { Parameters = [(FirstParameter, function.Parameters[0].Spelling), .. function.Parameters.Skip(1)] };
    }

    /// <summary>exports.h: the declarations of both functions of every slot.</summary>
    public static string Header(HeaderModel model, ExportsTable table)
    {
        SourceWriter writer = SourceWriter.ForC("exports.txt");
        writer.Line("#ifndef GSSINTERPOSER_EXPORTS_H");
        writer.Line("#define GSSINTERPOSER_EXPORTS_H");
        writer.Line();
        writer.Line("#include \"abi_headers.h\"");
        writer.Line();
        writer.Line("/* shim.h defines it: what one call holds. */");
        writer.Line("struct gi_call;");
        writer.Line();
        writer.Line("/* What the mechglue looks up by name. */");
        writer.Line("#pragma GCC visibility push(default)");
        foreach (Slot slot in table.Exported) EmitHead(writer, slot, PrototypeOf(model, slot), ");");
        writer.Line("#pragma GCC visibility pop");
        writer.Line();
        writer.Line("/* The C# side. minor_status is never NULL here. */");
        foreach (Slot slot in table.Exported)
        {
            Function function = PrototypeOf(model, slot);
            writer.Filled($"OM_uint32 gi_{slot.Name}(", ["struct gi_call *call", .. Declarations(function)], ");");
        }

        writer.Line();
        writer.Line("#endif");
        return writer.ToString();
    }

    /// <summary>thunks.c: the body of every gssi_X.</summary>
    public static string Thunks(HeaderModel model, ExportsTable table)
    {
        SourceWriter writer = SourceWriter.ForC("exports.txt");
        writer.Line();
        writer.Line("#include \"exports.h\"");
        writer.Line("#include \"shim.h\"");
        foreach (Slot slot in table.Exported)
        {
            Function function = PrototypeOf(model, slot);
            writer.Line();
            EmitHead(writer, slot, function, ")");
            writer.Open();
            writer.Filled($"GI_CALL({FirstParameter}, gi_{slot.Name}(", ["&call", .. function.Parameters.Select(parameter => parameter.Name)], "));");
            writer.Close();
        }

        return writer.ToString();
    }

    private static void EmitHead(SourceWriter writer, Slot slot, Function function, string tail) =>
        writer.Filled($"OM_uint32 gssi_{slot.Name}(", [.. Declarations(function)], tail);

    private static IEnumerable<string> Declarations(Function function) =>
        function.Parameters.Select(parameter => CTypeParser.Parse(parameter.Spelling).ToC(parameter.Name));
}
