// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Xdrc.Syntax;

namespace GssInterposer.Xdrc.Checking;

/// <summary>Turns declarations into <see cref="XdrType"/>. Typedefs vanish: they are other names for types that C# has already.</summary>
internal sealed class TypeResolver
{
    private readonly SymbolTable _symbols;
    private readonly HashSet<string> _preencoded;
    private readonly HashSet<string> _procedureTypes;
    private readonly Dictionary<string, CompositeType> _composites = [];
    private readonly HashSet<string> _resolving = [];

    internal TypeResolver(SymbolTable symbols, IEnumerable<string> preencoded, HashSet<string> procedureTypes)
    {
        _symbols = symbols;
        _preencoded = [.. preencoded];
        _procedureTypes = procedureTypes;
    }

    /// <summary>The type of a member of the struct or union <paramref name="owner"/>.</summary>
    internal XdrType Member(Declaration declaration, string owner) => Resolve(declaration, _procedureTypes.Contains(owner));

    /// <summary>The type of a declaration; <paramref name="encoded"/>: with preencoded types kept encoded.</summary>
    internal XdrType Resolve(Declaration declaration, bool encoded)
    {
        uint? size = declaration.Size == null ? null : _symbols.Size(declaration.Size);
        if (declaration.Type is PrimitiveType { Kind: Primitive.Opaque or Primitive.String })
        {
            return declaration.Shape == Shape.Fixed ? new OpaqueType(FixedSize(declaration, size), null) : new OpaqueType(null, size);
        }

        XdrType element = Specifier(declaration.Type, encoded);
        if (declaration.Shape is Shape.Fixed or Shape.Variable && element.EncodedBytesMin == 0)
        {
            throw new SourceErrorException(
                declaration.Position, "an array whose items take at least one byte", $"items of '{element.CSharp}', which can be empty");
        }

        return declaration.Shape switch
        {
            Shape.Optional => new OptionalType(element),
            Shape.Fixed => new ArrayType(element, FixedSize(declaration, size), null),
            Shape.Variable => new ArrayType(element, null, size),
            _ => element,
        };
    }

    /// <summary>A struct or union, its size known. Fails on a type that contains itself: generated code never recurses on its input.</summary>
    internal CompositeType Composite(Definition definition, SourcePosition reference)
    {
        if (_composites.TryGetValue(definition.Name, out CompositeType? known))
        {
            return known;
        }

        if (!_resolving.Add(definition.Name))
        {
            throw new SourceErrorException(
                reference, "a type that does not contain itself (decoding would recurse on input)", $"'{definition.Name}' inside itself");
        }

        uint bytes = definition is UnionDefinition union
            ? 4 + UnionBodyBytesMin(union)
            : Sum(((StructDefinition)definition).Members.Select(member => Member(member, definition.Name).EncodedBytesMin));
        _resolving.Remove(definition.Name);
        CompositeType composite = new(Names.Pascal(definition.Name), bytes);
        _composites.Add(definition.Name, composite);
        return composite;
    }

    private XdrType Specifier(TypeSpecifier specifier, bool encoded)
    {
        if (specifier is PrimitiveType primitive)
        {
            return Scalar(primitive);
        }

        NamedType named = (NamedType)specifier;
        Definition definition = _symbols.Type(named);
        switch (definition)
        {
            case EnumDefinition:
                return new EnumType(Names.Pascal(definition.Name));
            case TypedefDefinition typedef:
                if (!_resolving.Add(typedef.Name))
                {
                    throw new SourceErrorException(named.Position, "a type that is not defined by itself", $"'{named.Name}'");
                }

                XdrType resolved = Resolve(typedef.Declaration, encoded);
                _resolving.Remove(typedef.Name);
                return resolved;
            default:
                CompositeType composite = Composite(definition, named.Position);
                return encoded && _preencoded.Contains(definition.Name) ? new EncodedType(composite) : composite;
        }
    }

    private uint UnionBodyBytesMin(UnionDefinition union)
    {
        IEnumerable<Declaration> bodies = union.Arms.Select(arm => arm.Declaration);
        if (union.Default != null)
        {
            bodies = bodies.Append(union.Default);
        }

        // All of them, so that each is checked.
        return bodies.Select(body => body.Shape == Shape.Void ? 0 : Member(body, union.Name).EncodedBytesMin).ToList().Min();
    }

    private static uint Sum(IEnumerable<uint> sizes) => (uint)Math.Min(int.MaxValue, sizes.ToList().Sum(size => (long)size));

    private static uint FixedSize(Declaration declaration, uint? size) => size is { } known and <= int.MaxValue
        ? known
        : throw new SourceErrorException(declaration.Size!.Position, $"a fixed size of at most {int.MaxValue}", $"{size}");

    private static ScalarType Scalar(PrimitiveType primitive) => primitive.Kind switch
    {
        Primitive.Int => new ScalarType("int", "Int32", 4),
        Primitive.UnsignedInt => new ScalarType("uint", "UInt32", 4),
        Primitive.Hyper => new ScalarType("long", "Int64", 8),
        Primitive.UnsignedHyper => new ScalarType("ulong", "UInt64", 8),
        Primitive.Float => new ScalarType("float", "Float", 4),
        Primitive.Double => new ScalarType("double", "Double", 8),
        Primitive.Quadruple => new ScalarType("XdrQuadruple", "Quadruple", 16),
        Primitive.Bool => new ScalarType("bool", "Bool", 4),
        _ => throw new SourceErrorException(primitive.Position, "a type with a size", "keyword 'void'"),
    };
}
