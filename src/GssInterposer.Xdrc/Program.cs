// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using GssInterposer.Xdrc.Checking;
using GssInterposer.Xdrc.Emission;
using GssInterposer.Xdrc.Syntax;

namespace GssInterposer.Xdrc;

/// <summary>The IDL compiler: XDR language (RFC 4506, RFC 5531) in, C# out.</summary>
public static class Program
{
    /// <summary>Runs the compiler: 0 when the output is up to date, 1 when it could not be made.</summary>
    public static int Main(string[] arguments)
    {
        Argument<string> input = new("INPUT.x") { Description = "The file to compile." };
        Option<string> codeNamespace = new("--namespace") { Description = "Namespace of the generated code.", Required = true };
        Option<string> output = new("--out") { Description = "Folder for the generated files.", Required = true };
        Option<string> preencoded = new("--preencoded")
        {
            Description = "Comma-separated structs and unions that stay encoded (XdrEncoded<T>) in procedure arguments and results.",
            DefaultValueFactory = _ => string.Empty,
        };
        RootCommand command = new("Compiles the XDR language (RFC 4506) with program definitions (RFC 5531) to C#.")
        {
            input, codeNamespace, output, preencoded,
        };
        command.SetAction(result => Run(
            result.GetRequiredValue(input), result.GetRequiredValue(codeNamespace), result.GetRequiredValue(output), result.GetRequiredValue(preencoded)));
        return command.Parse(arguments).Invoke();
    }

    /// <summary>Compiles text.</summary>
    /// <param name="file">The name for messages and file headers.</param>
    /// <param name="text">The contents.</param>
    /// <param name="codeNamespace">Namespace of the output.</param>
    /// <param name="preencoded">XDR names of the types that stay encoded in arguments and results.</param>
    /// <exception cref="SourceErrorException">The text has an error.</exception>
    public static IReadOnlyList<GeneratedFile> Compile(string file, string text, string codeNamespace, IReadOnlyCollection<string> preencoded) =>
        Emitter.Emit(Checker.Check(file, Parser.Parse(file, text), preencoded), file, codeNamespace);

    private static int Run(string input, string codeNamespace, string output, string preencoded)
    {
        try
        {
            string[] kept = preencoded.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            OutputDirectory.Update(output, input, Compile(input, File.ReadAllText(input), codeNamespace, kept));
            return 0;
        }
        catch (SourceErrorException error)
        {
            Console.Error.WriteLine(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{input}: cannot be compiled: {error.Message}");
        }

        return 1;
    }
}
