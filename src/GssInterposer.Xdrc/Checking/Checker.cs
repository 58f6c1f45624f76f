// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Xdrc.Syntax;

namespace GssInterposer.Xdrc.Checking;

/// <summary>Checks what the grammar cannot say, and resolves names to what the emitter needs.</summary>
public sealed class Checker
{
    private readonly SymbolTable _symbols;
    private readonly TypeResolver _types;
    private readonly IReadOnlyList<Definition> _definitions;
    private readonly Dictionary<string, string> _csharpNames = [];

    private Checker(string file, IReadOnlyList<Definition> definitions, IReadOnlyCollection<string> preencoded)
    {
        _definitions = InlineTypes.Hoist(definitions);
        _symbols = new SymbolTable(_definitions);
        foreach (string name in preencoded)
        {
            if (!_symbols.TryGetType(name, out Definition? definition) || definition is not (StructDefinition or UnionDefinition))
            {
                throw new SourceErrorException(new SourcePosition(file, 1, 1), "a struct or union of each name in --preencoded", $"none called '{name}'");
            }
        }

        _types = new TypeResolver(_symbols, preencoded, ProcedureTypes.Find(_definitions, _symbols));
    }

    /// <summary>Checks a parsed file.</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="definitions">What the parser read.</param>
    /// <param name="preencoded">Structs and unions that stay encoded in arguments and results.</param>
    /// <exception cref="SourceErrorException">The file is not consistent.</exception>
    public static Schema Check(string file, IReadOnlyList<Definition> definitions, IReadOnlyCollection<string> preencoded)
    {
        Checker checker = new(file, definitions, preencoded);
        foreach (Definition definition in checker._definitions)
        {
            checker.ClaimCSharpName(definition);
            if (definition is TypedefDefinition typedef)
            {
                checker._types.Resolve(typedef.Declaration, encoded: false);
            }
        }

        return new Schema(
            [.. checker.All<ConstDefinition>().Select(checker.Constant)],
            [.. checker.All<EnumDefinition>().Select(checker.Enum)],
            [.. checker.All<StructDefinition>().Select(checker.Struct)],
            [.. checker.All<UnionDefinition>().Select(checker.Union)],
            [.. checker.All<ProgramDefinition>().Select(checker.Program)]);
    }

    private IEnumerable<T> All<T>() => _definitions.OfType<T>();

    private void ClaimCSharpName(Definition definition)
    {
        if (definition is TypedefDefinition)
        {
            return;
        }

        string name = Names.Pascal(definition.Name);
        if (!_csharpNames.TryAdd(name, definition.Name))
        {
            throw new SourceErrorException(
                definition.Position, "a name that differs from all others in C# too", $"'{definition.Name}', which is {name} as is '{_csharpNames[name]}'");
        }
    }

    private SchemaConstant Constant(ConstDefinition constant) => new(
        constant.Name, Names.Pascal(constant.Name), _symbols.Evaluate(constant.Value, long.MinValue, ulong.MaxValue), constant.Documentation);

    private SchemaEnum Enum(EnumDefinition enumeration)
    {
        IReadOnlyList<string> names = Names.Enumerators([.. enumeration.Enumerators.Select(enumerator => enumerator.Name)]);
        Unique(names, enumeration.Enumerators.Select(enumerator => enumerator.Position));
        return new SchemaEnum(
            enumeration.Name,
            Names.Pascal(enumeration.Name),
            [.. enumeration.Enumerators.Select((enumerator, index) => new SchemaConstant(
                enumerator.Name, names[index], _symbols.Evaluate(enumerator.Value, int.MinValue, int.MaxValue), enumerator.Documentation))],
            enumeration.Documentation);
    }

    private SchemaStruct Struct(StructDefinition body)
    {
        CompositeType type = _types.Composite(body, body.Position);
        SchemaField[] fields = [.. body.Members.Select(member => Field(member, body.Name))];
        Unique(fields.Select(field => field.Name).Append(type.CSharp), body.Members.Select(member => member.Position).Append(body.Position));
        return new SchemaStruct(body.Name, type.CSharp, fields, body.Documentation) { EncodedBytesMin = type.EncodedBytesMin };
    }

    private SchemaUnion Union(UnionDefinition union)
    {
        CompositeType type = _types.Composite(union, union.Position);
        SchemaField discriminant = Field(union.Discriminant, union.Name);
        UnionLabels labels = new(_symbols, union, discriminant.Type);
        SchemaArm[] arms = [.. union.Arms.Select(arm => Arm(arm.Declaration, [.. arm.Labels.Select(labels.Label)], union.Name))];
        SchemaArm? otherwise = union.Default == null ? null : Arm(union.Default, [], union.Name);
        Declaration[] declarations =
        [
            .. union.Arms.Select(arm => arm.Declaration).Append(union.Default).OfType<Declaration>().Where(body => body.Shape != Shape.Void),
        ];
        Unique(
            declarations.Select(declaration => Names.Member(declaration.Name)).Append(discriminant.Name).Append(type.CSharp),
            declarations.Select(declaration => declaration.Position).Append(union.Discriminant.Position).Append(union.Position));
        return new SchemaUnion(union.Name, type.CSharp, discriminant, arms, otherwise, union.Documentation) { EncodedBytesMin = type.EncodedBytesMin };
    }

    private SchemaArm Arm(Declaration declaration, IReadOnlyList<string> labels, string owner) =>
        new(labels, declaration.Shape == Shape.Void ? null : Field(declaration, owner));

    private SchemaField Field(Declaration declaration, string owner) =>
        new(declaration.Name, Names.Member(declaration.Name), _types.Member(declaration, owner), declaration.Documentation);

    private SchemaProgram Program(ProgramDefinition program) => new(
        program.Name,
        Names.Pascal(program.Name),
        _symbols.Size(program.Number),
        [.. program.Versions.Select(Version)],
        program.Documentation);

    private SchemaVersion Version(ProgramVersion version)
    {
        IReadOnlyList<string> names = Names.Enumerators([.. version.Procedures.Select(procedure => procedure.Name)]);
        Unique(names, version.Procedures.Select(procedure => procedure.Position));
        Dictionary<Int128, string> numbers = [];
        List<SchemaConstant> procedures = [];
        foreach (Procedure procedure in version.Procedures)
        {
            uint number = _symbols.Size(procedure.Number);
            if (!numbers.TryAdd(number, procedure.Name))
            {
                throw new SourceErrorException(
                    procedure.Number.Position, "a procedure number that is not in use", $"{number}, the number of '{numbers[number]}'");
            }

            procedures.Add(new SchemaConstant(procedure.Name, names[procedures.Count], number, procedure.Documentation));
        }

        return new SchemaVersion(version.Name, Names.Pascal(version.Name), _symbols.Size(version.Number), procedures, version.Documentation);
    }

    private static void Unique(IEnumerable<string> names, IEnumerable<SourcePosition> positions)
    {
        HashSet<string> seen = [];
        foreach ((string name, SourcePosition position) in names.Zip(positions))
        {
            if (!seen.Add(name))
            {
                throw new SourceErrorException(position, "a name that differs from its neighbours' in C# too", $"a second {name}");
            }
        }
    }
}
