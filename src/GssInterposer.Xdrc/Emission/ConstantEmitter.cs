// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Xdrc.Checking;

namespace GssInterposer.Xdrc.Emission;

/// <summary>Constants of the file, and programs with their procedure numbers.</summary>
internal static class ConstantEmitter
{
    internal static void Emit(CodeWriter writer, string className, string source, IReadOnlyList<SchemaConstant> constants)
    {
        writer.Summary($"The constants of {source}.");
        writer.Open($"public static class {className}");
        foreach (SchemaConstant constant in constants)
        {
            writer.Summary(constant.Documentation ?? constant.XdrName);
            writer.Line($"public const {CSharpType(constant.Value)} {constant.Name} = {constant.Value};");
            if (constant != constants[^1])
            {
                writer.Line();
            }
        }

        writer.Close();
    }

    internal static void Emit(CodeWriter writer, SchemaProgram program)
    {
        writer.Summary(program.Documentation ?? $"RPC program {program.XdrName}.");
        writer.Open($"public static class {program.Name}");
        writer.Summary("The program's number (RFC 5531 §8.2).");
        writer.Line($"public const uint Number = {program.Number};");
        if (program.Versions.Count == 1)
        {
            writer.Line();
            Version(writer, program.Versions[0]);
        }
        else
        {
            foreach (SchemaVersion version in program.Versions)
            {
                writer.Line();
                writer.Summary(version.Documentation ?? $"Version {version.XdrName}.");
                writer.Open($"public static class {version.Name}");
                Version(writer, version);
                writer.Close();
            }
        }

        writer.Close();
    }

    private static void Version(CodeWriter writer, SchemaVersion version)
    {
        writer.Summary($"The version's number, {version.XdrName}.");
        writer.Line($"public const uint Version = {version.Number};");
        writer.Line();
        writer.Summary("Procedure numbers.");
        writer.Open("public enum Procedure : uint");
        foreach (SchemaConstant procedure in version.Procedures)
        {
            writer.Summary(procedure.Documentation ?? procedure.XdrName);
            writer.Line($"{procedure.Name} = {procedure.Value},");
            if (procedure != version.Procedures[^1])
            {
                writer.Line();
            }
        }

        writer.Close();
    }

    private static string CSharpType(Int128 value) => value switch
    {
        _ when value < int.MinValue => "long",
        _ when value < 0 => "int",
        _ when value <= uint.MaxValue => "uint",
        _ => "ulong",
    };
}
