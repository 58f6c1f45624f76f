// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Xdrc.Syntax;

namespace GssInterposer.Xdrc.Checking;

/// <summary>
/// The types in which <c>--preencoded</c> types stay encoded: arguments and results of procedures, and unions directly inside those. Everywhere else they are
/// decoded in place, so what is inside a kept encoding is ordinary.
/// </summary>
internal static class ProcedureTypes
{
    internal static HashSet<string> Find(IReadOnlyList<Definition> definitions, SymbolTable symbols)
    {
        HashSet<string> names = [];
        IEnumerable<Procedure> procedures = definitions.OfType<ProgramDefinition>().SelectMany(program => program.Versions)
            .SelectMany(version => version.Procedures);
        foreach (Procedure procedure in procedures)
        {
            foreach (TypeSpecifier? specifier in procedure.Arguments.Append(procedure.Result!))
            {
                if (specifier is NamedType named)
                {
                    Add(named, symbols, names);
                }
            }
        }

        return names;
    }

    private static void Add(NamedType named, SymbolTable symbols, HashSet<string> names)
    {
        Definition definition = symbols.Type(named);
        if (!names.Add(definition.Name) || definition is not StructDefinition body)
        {
            return;
        }

        foreach (Declaration member in body.Members)
        {
            if (member.Type is NamedType inner && symbols.Type(inner) is UnionDefinition union)
            {
                names.Add(union.Name);
            }
        }
    }
}
