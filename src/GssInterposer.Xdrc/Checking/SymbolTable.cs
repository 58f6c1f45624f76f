// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Xdrc.Syntax;

namespace GssInterposer.Xdrc.Checking;

/// <summary>Everything that has a name in a file. Types and constants share one scope, as do all enumerators (RFC 4506 §6.4).</summary>
internal sealed class SymbolTable
{
    private readonly Dictionary<string, SourcePosition> _positions = [];
    private readonly Dictionary<string, Definition> _types = [];
    private readonly Dictionary<string, Value> _constants = [];
    private readonly HashSet<string> _evaluating = [];

    internal SymbolTable(IReadOnlyList<Definition> definitions)
    {
        foreach (Definition definition in definitions)
        {
            Declare(definition.Name, definition.Position);
            switch (definition)
            {
                case ConstDefinition constant:
                    _constants.Add(constant.Name, constant.Value);
                    break;
                case EnumDefinition enumeration:
                    _types.Add(enumeration.Name, enumeration);
                    foreach (Enumerator enumerator in enumeration.Enumerators)
                    {
                        Declare(enumerator.Name, enumerator.Position);
                        _constants.Add(enumerator.Name, enumerator.Value);
                    }

                    break;
                case StructDefinition or UnionDefinition or TypedefDefinition:
                    _types.Add(definition.Name, definition);
                    break;
            }
        }
    }

    internal bool TryGetType(string name, out Definition? definition) => _types.TryGetValue(name, out definition);

    internal Definition Type(NamedType reference) => _types.TryGetValue(reference.Name, out Definition? definition)
        ? definition
        : throw new SourceErrorException(reference.Position, "the name of a type", $"'{reference.Name}', which this file does not define");

    /// <summary>The number behind <paramref name="value"/>, which must lie in [minimum, maximum].</summary>
    internal Int128 Evaluate(Value value, Int128 minimum, Int128 maximum)
    {
        Int128 number = Evaluate(value);
        return number >= minimum && number <= maximum
            ? number
            : throw new SourceErrorException(value.Position, $"a value from {minimum} to {maximum}", number.ToString());
    }

    internal uint Size(Value value) => (uint)Evaluate(value, 0, uint.MaxValue);

    private Int128 Evaluate(Value value)
    {
        switch (value)
        {
            case LiteralValue literal:
                return literal.Number;
            case NamedValue { Name: "TRUE" }:
                return 1;
            case NamedValue { Name: "FALSE" }:
                return 0;
        }

        NamedValue reference = (NamedValue)value;
        if (!_constants.TryGetValue(reference.Name, out Value? constant))
        {
            throw new SourceErrorException(reference.Position, "the name of a constant", $"'{reference.Name}', which this file does not define");
        }

        if (!_evaluating.Add(reference.Name))
        {
            throw new SourceErrorException(reference.Position, "a constant that does not depend on itself", $"'{reference.Name}'");
        }

        Int128 number = Evaluate(constant);
        _evaluating.Remove(reference.Name);
        return number;
    }

    private void Declare(string name, SourcePosition position)
    {
        if (_positions.TryGetValue(name, out SourcePosition first))
        {
            throw new SourceErrorException(position, "a name that is not in use", $"'{name}', defined at {first}");
        }

        _positions.Add(name, position);
    }
}
