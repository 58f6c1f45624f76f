// SPDX-License-Identifier: MIT
using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Tasks;

namespace GssInterposer.AbiGen.Clang;

/// <summary>Runs clang on a translation unit given as text.</summary>
internal static class ClangRunner
{
    private const string Program = "clang";

    /// <summary>clang's syntax tree of <paramref name="source"/> as JSON text.</summary>
    /// <exception cref="AbiGenException">clang is missing or refuses the source; its own messages are passed on.</exception>
    public static string DumpAst(string source)
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])["-x", "c", "-std=gnu17", "-fsyntax-only", "-fno-color-diagnostics", "-Xclang", "-ast-dump=json", "-"])
        {
            start.ArgumentList.Add(argument);
        }

        using Process clang = Start(start);
        Task<string> tree = clang.StandardOutput.ReadToEndAsync();
        Task<string> messages = clang.StandardError.ReadToEndAsync();
        clang.StandardInput.Write(source);
        clang.StandardInput.Close();
        clang.WaitForExit();
        return clang.ExitCode == 0
            ? tree.Result
            : throw new AbiGenException($"clang refuses the headers or the tables:{Environment.NewLine}{messages.Result}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new AbiGenException($"{Program} was not found on PATH: run scripts/build.sh, which installs what is missing, or install the package clang");
        }
    }
}
