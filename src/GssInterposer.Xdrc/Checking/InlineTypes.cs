// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Xdrc.Syntax;

namespace GssInterposer.Xdrc.Checking;

/// <summary>Gives every type that is written inline a name, <c>outer_member</c>, and a definition of its own in front of the outer one.</summary>
internal static class InlineTypes
{
    internal static List<Definition> Hoist(IReadOnlyList<Definition> definitions)
    {
        List<Definition> flat = [];
        foreach (Definition definition in definitions)
        {
            flat.Add(Hoist(definition, flat));
        }

        return flat;
    }

    private static Definition Hoist(Definition definition, List<Definition> flat) => definition switch
    {
        TypedefDefinition typedef => typedef with { Declaration = Hoist(typedef.Declaration, typedef.Name, flat, isTypedef: true) },
        StructDefinition body => body with { Members = [.. body.Members.Select(member => Hoist(member, body.Name, flat))] },
        UnionDefinition union => union with
        {
            Discriminant = Hoist(union.Discriminant, union.Name, flat),
            Arms = [.. union.Arms.Select(arm => arm with { Declaration = Hoist(arm.Declaration, union.Name, flat) })],
            Default = union.Default == null ? null : Hoist(union.Default, union.Name, flat),
        },
        _ => definition,
    };

    private static Declaration Hoist(Declaration declaration, string outer, List<Definition> flat, bool isTypedef = false)
    {
        if (declaration.Type is not InlineType inline)
        {
            return declaration;
        }

        string name = isTypedef ? outer + "_item" : outer + "_" + declaration.Name;
        Definition named = inline.Definition switch
        {
            EnumDefinition body => body with { Name = name, Documentation = declaration.Documentation },
            StructDefinition body => body with { Name = name, Documentation = declaration.Documentation },
            UnionDefinition body => body with { Name = name, Documentation = declaration.Documentation },
            Definition other => other,
        };
        flat.Add(Hoist(named, flat));
        return declaration with { Type = new NamedType(inline.Position, name) };
    }
}
