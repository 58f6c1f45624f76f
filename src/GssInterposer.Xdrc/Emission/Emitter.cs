// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.IO;
using GssInterposer.Xdrc.Checking;

namespace GssInterposer.Xdrc.Emission;

/// <summary>Turns a checked file into C#, one file for each type.</summary>
public static class Emitter
{
    /// <summary>The output, in the order of the schema. The same input gives the same bytes.</summary>
    /// <param name="schema">What to emit.</param>
    /// <param name="sourcePath">The .x file; only its name is used.</param>
    /// <param name="codeNamespace">The namespace of the output.</param>
    public static IReadOnlyList<GeneratedFile> Emit(Schema schema, string sourcePath, string codeNamespace)
    {
        string source = Path.GetFileName(sourcePath);
        List<GeneratedFile> files = [];
        if (schema.Constants.Count > 0)
        {
            string name = Names.Pascal(Path.GetFileNameWithoutExtension(source)) + "Constants";
            files.Add(GeneratedFile.Create(name, source, codeNamespace, writer => ConstantEmitter.Emit(writer, name, source, schema.Constants)));
        }

        foreach (SchemaEnum enumeration in schema.Enums)
        {
            files.Add(GeneratedFile.Create(enumeration.Name, source, codeNamespace, writer => EnumEmitter.Emit(writer, enumeration)));
        }

        foreach (SchemaStruct body in schema.Structs)
        {
            files.Add(GeneratedFile.Create(body.Name, source, codeNamespace, writer => StructEmitter.Emit(writer, body)));
        }

        foreach (SchemaUnion union in schema.Unions)
        {
            files.Add(GeneratedFile.Create(union.Name, source, codeNamespace, writer => UnionEmitter.Emit(writer, union)));
        }

        foreach (SchemaProgram program in schema.Programs)
        {
            files.Add(GeneratedFile.Create(program.Name, source, codeNamespace, writer => ConstantEmitter.Emit(writer, program)));
        }

        return files;
    }
}
