// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Mono.Cecil;

namespace GssInterposer.Fuzz;

/// <summary>Prepares compiled C# for a coverage-guided fuzzer: reads an assembly, writes one that counts and lets C decode, and a C header that says how many counters and which types there are.</summary>
internal static class Program
{
    private const int Usage = 2;

    private static int Main(string[] arguments)
    {
        if (arguments.Length != 3)
        {
            Console.Error.WriteLine("usage: GssInterposer.Fuzz ASSEMBLY INSTRUMENTED-ASSEMBLY HEADER");
            return Usage;
        }

        using DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(Path.GetDirectoryName(Path.GetFullPath(arguments[0])));
        using ModuleDefinition module = ModuleDefinition.ReadModule(arguments[0], new ReaderParameters { AssemblyResolver = resolver });
        CFunctions functions = new(module);
        DecoderEntry decoders = new(module, functions);
        decoders.Add();
        PlantedDefect.Add(module, functions);
        Coverage coverage = new(module, functions);
        coverage.Apply();
        module.Write(arguments[1]);
        File.WriteAllText(arguments[2], string.Create(
            CultureInfo.InvariantCulture,
            $"/* Written by GssInterposer.Fuzz. */\n#define GI_BLOCKS {coverage.Blocks}\n#define GI_TYPES {string.Join(", ", decoders.Types.Select(type => $"\"{type.Name}\""))}\n"));
        Console.WriteLine($"{coverage.Blocks} blocks, {coverage.Comparisons} comparisons in {coverage.Methods} methods");
        return 0;
    }
}
