// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GssInterposer.Xdrc.Syntax;

namespace GssInterposer.Xdrc.Checking;

/// <summary>The case labels of one union, in C# spelling (RFC 4506 §4.15: int, unsigned int, enum or bool; no value twice).</summary>
internal sealed class UnionLabels
{
    private readonly SymbolTable _symbols;
    private readonly XdrType _type;
    private readonly Dictionary<Int128, string> _members = [];
    private readonly HashSet<Int128> _used = [];

    internal UnionLabels(SymbolTable symbols, UnionDefinition union, XdrType type)
    {
        _symbols = symbols;
        _type = type;
        if (type is not (EnumType or ScalarType { Accessor: "Int32" or "UInt32" or "Bool" }))
        {
            throw new SourceErrorException(
                union.Discriminant.Type.Position, "a discriminant of type int, unsigned int, bool or an enum", $"type {type.CSharp}");
        }

        if (type is EnumType)
        {
            EnumDefinition definition = EnumOf((NamedType)union.Discriminant.Type);
            IReadOnlyList<string> names = Names.Enumerators([.. definition.Enumerators.Select(enumerator => enumerator.Name)]);
            for (int i = 0; i < names.Count; i++)
            {
                _members.TryAdd(symbols.Evaluate(definition.Enumerators[i].Value, int.MinValue, int.MaxValue), names[i]);
            }
        }
    }

    internal string Label(Value value)
    {
        (Int128 minimum, Int128 maximum) = _type switch
        {
            ScalarType { Accessor: "Bool" } => ((Int128)0, (Int128)1),
            ScalarType { Accessor: "UInt32" } => (0, uint.MaxValue),
            _ => (int.MinValue, int.MaxValue),
        };
        Int128 number = _symbols.Evaluate(value, minimum, maximum);
        if (!_used.Add(number))
        {
            throw new SourceErrorException(value.Position, "a case that is not in use", $"{number} again");
        }

        switch (_type)
        {
            case EnumType when !_members.ContainsKey(number):
                throw new SourceErrorException(value.Position, $"a value of enum {_type.CSharp}", number.ToString(CultureInfo.InvariantCulture));
            case EnumType:
                return $"{_type.CSharp}.{_members[number]}";
            case ScalarType { Accessor: "Bool" }:
                return number == 1 ? "true" : "false";
            default:
                return number.ToString(CultureInfo.InvariantCulture);
        }
    }

    private EnumDefinition EnumOf(NamedType type)
    {
        Definition definition = _symbols.Type(type);
        while (definition is TypedefDefinition typedef)
        {
            definition = _symbols.Type((NamedType)typedef.Declaration.Type);
        }

        return (EnumDefinition)definition;
    }
}
