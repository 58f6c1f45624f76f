// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;
using GssInterposer.Testing;

namespace GssInterposer.Abi.Tests;

/// <summary>
/// How much stack the functions of a shared object take, read from its machine code by objdump(1). An upper bound: every push of a function and everything it
/// subtracts from the stack pointer is taken together, and a jump to another function counts as a call. What other libraries take is not in it.
/// </summary>
internal sealed partial class StackDepth
{
    private const int WordBytes = 8; // a push, or a return address

    private readonly Dictionary<ulong, Function> functions = [];
    private readonly Dictionary<ulong, Path> deepest = [];

    /// <summary>Disassembles a file.</summary>
    public StackDepth(string file)
    {
        ProcessResult listing = ProcessRunner.Run(["objdump", "--disassemble", "--no-show-raw-insn", file], ProcessRunner.InheritedEnvironment());
        if (listing.ExitCode != 0)
        {
            throw new InvalidOperationException(listing.ToString());
        }

        Function? function = null;
        foreach (string line in listing.Output.Split('\n'))
        {
            if (Start().Match(line) is { Success: true } start)
            {
                ulong address = Hexadecimal(start.Groups["address"]);
                function = functions[address] = new Function(address, start.Groups["name"].Value);
            }
            else
            {
                function?.Read(line);
            }
        }
    }

    /// <summary>Functions found.</summary>
    public int Count => functions.Count;

    /// <summary>Instructions that move the stack pointer by what only a register knows; the figures hold only without any.</summary>
    public IEnumerable<string> Unknown
    {
        get
        {
            foreach (Function function in functions.Values)
            {
                foreach (string line in function.Unknown)
                {
                    yield return $"{function.Name}: {line}";
                }
            }
        }
    }

    /// <summary>The deepest way down from each function whose name passes.</summary>
    /// <exception cref="InvalidOperationException">A function can reach itself, so there is no deepest way.</exception>
    public IEnumerable<(string Name, Path Deepest)> From(Predicate<string> isWanted)
    {
        foreach ((ulong address, Function function) in functions)
        {
            if (isWanted(function.Name))
            {
                yield return (function.Name, Descend(address, []));
            }
        }
    }

    private Path Descend(ulong address, List<ulong> above)
    {
        if (deepest.TryGetValue(address, out Path? known))
        {
            return known;
        }

        if (!functions.TryGetValue(address, out Function? function))
        {
            return new Path(0, []); // between functions: linkage
        }

        if (above.Contains(address))
        {
            throw new InvalidOperationException($"{function.Name} calls itself, directly or through others");
        }

        above.Add(address);
        Path below = new(0, []);
        foreach (ulong callee in function.Callees)
        {
            Path path = Descend(callee, above);
            below = path.Bytes > below.Bytes ? path : below;
        }

        above.RemoveAt(above.Count - 1);
        return deepest[address] = new Path(WordBytes + function.FrameBytes + below.Bytes, [function.Name, .. below.Functions]);
    }

    private static ulong Hexadecimal(Group text) => ulong.Parse(text.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<address>[0-9a-f]+) <(?<name>.*)>:$")]
    private static partial Regex Start();

    [GeneratedRegex("\tpush ")]
    private static partial Regex Push();

    /// <summary>An addition of -128 is shorter than a subtraction of 128.</summary>
    [GeneratedRegex(@"\t(?<kind>sub|add) +\$0x(?<bytes>[0-9a-f]+),%rsp")]
    private static partial Regex Adjust();

    /// <summary>The end of a function, by its frame pointer.</summary>
    [GeneratedRegex(@"\tlea +-?0x[0-9a-f]+\(%rbp\),%rsp")]
    private static partial Regex Restore();

    [GeneratedRegex("\t(?<kind>call|j[a-z]+) +(?<address>[0-9a-f]+) <")]
    private static partial Regex Transfer();

    /// <summary>A way down the calls, and the bytes that all of it takes.</summary>
    public sealed record Path(int Bytes, IReadOnlyList<string> Functions);

    private sealed class Function(ulong address, string name)
    {
        public string Name => name;

        public int FrameBytes { get; private set; }

        public HashSet<ulong> Callees { get; } = [];

        public List<string> Unknown { get; } = [];

        public void Read(string line)
        {
            if (Push().IsMatch(line))
            {
                FrameBytes += WordBytes;
            }
            else if (Adjust().Match(line) is { Success: true } adjustment)
            {
                long bytes = (long)Hexadecimal(adjustment.Groups["bytes"]) * (adjustment.Groups["kind"].Value == "sub" ? 1 : -1);
                FrameBytes += (int)Math.Max(bytes, 0);
            }
            else if (line.TrimEnd().EndsWith(",%rsp", StringComparison.Ordinal) && !Restore().IsMatch(line))
            {
                Unknown.Add(line.Trim());
            }
            else if (Transfer().Match(line) is { Success: true } transfer)
            {
                ulong target = Hexadecimal(transfer.Groups["address"]);
                if (transfer.Groups["kind"].Value == "call" || target != address)
                {
                    Callees.Add(target);
                }
            }
        }
    }
}
