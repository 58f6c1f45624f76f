// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;
using Mono.Cecil;

namespace GssInterposer.Fuzz;

/// <summary>Prepares compiled C# for a coverage-guided fuzzer: reads an assembly, writes one that counts, and a C header that says how many counters there are.</summary>
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
        Coverage coverage = new(module);
        coverage.Apply();
        module.Write(arguments[1]);
        string count = coverage.Blocks.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(arguments[2], $"/* Written by GssInterposer.Fuzz. */\n#define GI_BLOCKS {count}\n");
        Console.WriteLine($"{coverage.Blocks} blocks, {coverage.Comparisons} comparisons in {coverage.Methods} methods");
        return 0;
    }
}
