// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.AbiGen.Tables;

/// <summary>One of the mechglue's slots, as exports.txt describes it.</summary>
internal sealed class Slot(string name, TableLine line)
{
    /// <summary>The name without "gssi_".</summary>
    public string Name { get; } = name;

    /// <summary>The name in C#: "get_mic_iov" is GetMicIov.</summary>
    public string PascalName { get; } = string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Where the slot begins in the table.</summary>
    public TableLine Line { get; } = line;

    /// <summary>The header function that has the slot's prototype, or null when <see cref="Parameters"/> spells it.</summary>
    public string? Like { get; set; }

    /// <summary>The parameter list in C, for slots that no public header declares.</summary>
    public string? Parameters { get; set; }

    /// <summary>The area: the part of the Core namespace and of the generated file's name.</summary>
    public string? Area { get; set; }

    /// <summary>True when the symbol is not there at all: the mechglue finds an empty slot, as in krb5's own table.</summary>
    public bool IsAbsent { get; set; }

    /// <summary>Output parameters that are cleared on entry.</summary>
    public List<string> Clear { get; } = [];

    /// <summary>Pointers that are read without a choice: NULL is GSS_S_CALL_INACCESSIBLE_READ.</summary>
    public List<string> Read { get; } = [];

    /// <summary>Pointers that are written without a choice: NULL is GSS_S_CALL_INACCESSIBLE_WRITE.</summary>
    public List<string> Write { get; } = [];

    /// <summary>The name that the probe and the model know the prototype by.</summary>
    public string PrototypeName => Like ?? "gi_prototype_" + Name;
}

/// <summary>exports.txt: the slots in the order of the mechglue's table. The file explains its own syntax.</summary>
internal sealed record ExportsTable(IReadOnlyList<Slot> Slots)
{
    private static readonly string[] Areas = ["Names", "Credentials", "Contexts", "Messages", "Mechanisms"];

    /// <summary>The slots that have a symbol.</summary>
    public IEnumerable<Slot> Exported => Slots.Where(slot => !slot.IsAbsent);

    /// <summary>The exported slots of every area, in the order of the areas.</summary>
    public IEnumerable<(string Area, IReadOnlyList<Slot> Slots)> ByArea() =>
        Areas.Select(area => (area, (IReadOnlyList<Slot>)[.. Exported.Where(slot => slot.Area == area)]));

    /// <summary>Reads the table.</summary>
    /// <exception cref="AbiGenException">A line does not follow the syntax; the message names file, line and reason.</exception>
    public static ExportsTable Parse(IEnumerable<TableLine> lines)
    {
        var slots = new List<Slot>();
        foreach (TableLine line in lines)
        {
            if (line.Words[0] == "slot") slots.Add(ParseSlot(line, slots));
            else if (slots.Count == 0) throw line.Error("the table begins with \"slot NAME\"");
            else ParseProperty(slots[^1], line);
        }

        foreach (Slot slot in slots) CheckComplete(slot);
        return new ExportsTable(slots);
    }

    private static Slot ParseSlot(TableLine line, List<Slot> before)
    {
        if (line.Words is not [_, { } name]) throw line.Error("a slot is \"slot NAME\"");
        if (before.Find(slot => slot.Name == name) is { } twin) throw line.Error($"slot {name} is listed already, on line {twin.Line.Number}");
        return new Slot(name, line);
    }

    private static void ParseProperty(Slot slot, TableLine line)
    {
        string[] values = line.Words[1..];
        if (values.Length == 0) throw line.Error($"{line.Words[0]} has no value");
        switch (line.Words[0])
        {
            case "like":
                slot.Like = Single(line);
                break;
            case "prototype":
                slot.Parameters = ParseParameters(line);
                break;
            case "core":
                ParseCore(slot, line);
                break;
            case "clear":
                slot.Clear.AddRange(values);
                break;
            case "read":
                slot.Read.AddRange(values);
                break;
            case "write":
                slot.Write.AddRange(values);
                break;
            default:
                throw line.Error($"unknown keyword {line.Words[0]}: it is one of slot, like, prototype, core, clear, read, write");
        }
    }

    private static void ParseCore(Slot slot, TableLine line)
    {
        string core = Single(line);
        if (core.Split('.') is not [{ } area, { } type]) throw line.Error("core is \"AREA.CLASS\", or \"AREA.none\" for a slot without a symbol");
        if (!Areas.Contains(area)) throw line.Error($"unknown area {area}: it is one of {string.Join(", ", Areas)}");
        if (type != "none" && type != slot.PascalName) throw line.Error($"the class of slot {slot.Name} is {slot.PascalName}, not {type}");
        slot.Area = area;
        slot.IsAbsent = type == "none";
    }

    private static string ParseParameters(TableLine line)
    {
        string parameters = line.Text.Trim()["prototype".Length..].Trim();
        return parameters is ['(', .., ')'] ? parameters : throw line.Error("a prototype is the parameter list in parentheses");
    }

    private static string Single(TableLine line) =>
        line.Words.Length == 2 ? line.Words[1] : throw line.Error($"{line.Words[0]} has one value, not {line.Words.Length - 1}");

    private static void CheckComplete(Slot slot)
    {
        if (slot.Like is null == slot.Parameters is null) throw slot.Line.Error($"slot {slot.Name} needs either \"like\" or \"prototype\"");
        if (slot.Area is null) throw slot.Line.Error($"slot {slot.Name} has no \"core\"");
    }
}
