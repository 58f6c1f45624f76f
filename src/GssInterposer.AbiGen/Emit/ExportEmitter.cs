// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AbiGen.C;
using GssInterposer.AbiGen.Model;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen.Emit;

/// <summary>Writes the C# side of the exports: clear the outputs, check the pointers, ask Core.</summary>
internal sealed class ExportEmitter(TypeMapper types)
{
    /// <summary>The exports of one area.</summary>
    public string Emit(string area, IReadOnlyList<Slot> slots)
    {
        SourceWriter writer = SourceWriter.ForCSharp("exports.txt");
        writer.Line();
        writer.Line("using System.Runtime.InteropServices;");
        writer.Line("using GssInterposer.Core;");
        writer.Line("using GssInterposer.Core.Status;");
        writer.Line("using GssInterposer.Interop;");
        writer.Line();
        writer.Line("namespace GssInterposer.Plugin;");
        writer.Line();
        writer.Line($"/// <summary>What generated/native/thunks.c enters: the slots that GssInterposer.Core.{area} answers.</summary>");
        writer.Line("// SAFETY: the thunk's frame owns call and minor_status, which are never null; every other pointer is the application's, valid as");
        writer.Line("// RFC 2744 asks, and is tested before use where NULL is possible.");
        writer.Line($"internal static unsafe class {area}Exports");
        writer.Open();
        for (int index = 0; index < slots.Count; index++)
        {
            if (index != 0) writer.Line();
            EmitSlot(writer, slots[index]);
        }

        writer.Close();
        return writer.ToString();
    }

    private void EmitSlot(SourceWriter writer, Slot slot)
    {
        Function function = ThunkEmitter.PrototypeOf(types.Model, slot);
        (string Name, string Spelling)[] parameters = [.. function.Parameters.Skip(1)];
        string[] names = [.. parameters.Select(parameter => CSharpNames.Identifier(parameter.Name))];
        writer.Line($"[UnmanagedCallersOnly(EntryPoint = \"gi_{slot.Name}\")]");
        writer.Filled(
            $"internal static uint {slot.PascalName}(",
            ["Call* call", "uint* minor_status", .. parameters.Select((parameter, index) => $"{types.CSharp(parameter.Spelling)} {names[index]}")],
            ")");
        writer.Open();
        foreach (string name in slot.Clear) writer.Line($"OutParameter.Clear({Pointer(slot, parameters, name)});");
        EmitRequired(writer, [.. slot.Read.Select(name => Pointer(slot, parameters, name))], "InaccessibleRead");
        EmitRequired(writer, [.. slot.Write.Select(name => Pointer(slot, parameters, name))], "InaccessibleWrite");
        writer.Filled($"return Core.{slot.Area}.{slot.PascalName}.Run(", ["call", .. names], ").EndCall(call, minor_status);");
        writer.Close();
    }

    private static void EmitRequired(SourceWriter writer, string[] names, string status)
    {
        if (names.Length == 0) return;
        string condition = string.Join(" || ", names.Select(name => $"{name} == null"));
        writer.Line($"if ({condition}) return GssStatus.{status}.Return(minor_status);");
    }

    private string Pointer(Slot slot, (string Name, string Spelling)[] parameters, string name)
    {
        string? spelling = parameters.FirstOrDefault(parameter => parameter.Name == name).Spelling;
        if (spelling is null)
        {
            throw slot.Line.Error($"slot {slot.Name} has no parameter {name}: it has {string.Join(", ", parameters.Select(parameter => parameter.Name))}");
        }

        if (types.Canonical(spelling) is not CPointer) throw slot.Line.Error($"parameter {name} of slot {slot.Name} is not a pointer");
        return CSharpNames.Identifier(name);
    }
}
