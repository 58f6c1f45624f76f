// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.Xdrc.Syntax;

/// <content>Declarations, type specifiers and the bodies of enums, structs and unions.</content>
public sealed partial class Parser
{
    private Declaration Declaration()
    {
        string? documentation = Current.Documentation;
        TypeSpecifier type = TypeSpecifier();
        if (IsVoid(type))
        {
            return new Declaration(type, string.Empty, Shape.Void, null, type.Position, documentation);
        }

        Shape shape = TryTake("*") ? Shape.Optional : Shape.Plain;
        Token name = Identifier("a name for the member");
        Value? size = null;
        Token bracket = Current;
        if (shape == Shape.Plain && TryTake("["))
        {
            shape = Shape.Fixed;
            size = Value();
            Expect("]");
        }
        else if (shape == Shape.Plain && TryTake("<"))
        {
            shape = Shape.Variable;
            if (!TryTake(">"))
            {
                size = Value();
                Expect(">");
            }
        }

        if (type is PrimitiveType { Kind: Primitive.Opaque } && shape is not (Shape.Fixed or Shape.Variable))
        {
            throw new SourceErrorException(bracket.Position, "'[' or '<' after an opaque's name", bracket.Description);
        }

        if (type is PrimitiveType { Kind: Primitive.String } && shape != Shape.Variable)
        {
            throw new SourceErrorException(bracket.Position, "'<' after a string's name", bracket.Description);
        }

        return new Declaration(type, name.Text, shape, size, name.Position, documentation);
    }

    private TypeSpecifier TypeSpecifier()
    {
        Token token = Current;
        if (token.Kind == TokenKind.Identifier)
        {
            _at++;
            return new NamedType(token.Position, token.Text);
        }

        if (token.Kind != TokenKind.Keyword)
        {
            throw Error("a type");
        }

        if (token.Text is "enum" or "struct" or "union")
        {
            _at++;
            if (token.Text != "union" && Current.Kind == TokenKind.Identifier)
            {
                // Not in RFC 4506, but common in files written for rpcgen.
                Token name = Identifier("a type");
                return new NamedType(name.Position, name.Text);
            }

            return new InlineType(token.Position, Body(token.Text, string.Empty, token.Position, null));
        }

        Primitive? kind = PrimitiveKind(token.Text);
        if (kind == null)
        {
            throw Error("a type");
        }

        return new PrimitiveType(token.Position, kind.Value);
    }

    private Primitive? PrimitiveKind(string keyword)
    {
        Primitive? kind = keyword switch
        {
            "int" => Primitive.Int,
            "unsigned" => Primitive.UnsignedInt,
            "hyper" => Primitive.Hyper,
            "float" => Primitive.Float,
            "double" => Primitive.Double,
            "quadruple" => Primitive.Quadruple,
            "bool" => Primitive.Bool,
            "opaque" => Primitive.Opaque,
            "string" => Primitive.String,
            "void" => Primitive.Void,
            _ => null,
        };
        if (kind == null)
        {
            return null;
        }

        _at++;
        if (kind == Primitive.UnsignedInt)
        {
            // "unsigned" alone is rpcgen's short form of "unsigned int".
            if (TryTakeKeyword("hyper"))
            {
                return Primitive.UnsignedHyper;
            }

            TryTakeKeyword("int");
        }

        return kind;
    }

    private Definition Body(string keyword, string name, SourcePosition position, string? documentation) => keyword switch
    {
        "enum" => new EnumDefinition(name, position, documentation, Enumerators()),
        "struct" => new StructDefinition(name, position, documentation, Members()),
        _ => Union(name, position, documentation),
    };

    private List<Enumerator> Enumerators()
    {
        Expect("{");
        List<Enumerator> enumerators = [];
        do
        {
            string? documentation = Current.Documentation;
            Token name = Identifier("a name for the enumerator");
            Expect("=");
            enumerators.Add(new Enumerator(name.Text, name.Position, documentation, Value()));
        }
        while (TryTake(","));
        Expect("}");
        return enumerators;
    }

    private List<Declaration> Members()
    {
        Expect("{");
        List<Declaration> members = [];
        do
        {
            Declaration member = Declaration();
            if (member.Shape == Shape.Void)
            {
                throw new SourceErrorException(member.Position, "a member with a type and a name", "keyword 'void'");
            }

            members.Add(member);
            Expect(";");
        }
        while (!TryTake("}"));
        return members;
    }

    private UnionDefinition Union(string name, SourcePosition position, string? documentation)
    {
        if (!TryTakeKeyword("switch"))
        {
            throw Error("keyword 'switch'");
        }

        Expect("(");
        Declaration discriminant = Declaration();
        Expect(")");
        Expect("{");
        List<UnionArm> arms = [];
        while (Current is { Kind: TokenKind.Keyword, Text: "case" })
        {
            arms.Add(Arm());
        }

        if (arms.Count == 0)
        {
            throw Error("keyword 'case'");
        }

        Declaration? otherwise = null;
        if (TryTakeKeyword("default"))
        {
            Expect(":");
            otherwise = Declaration();
            Expect(";");
        }

        Expect("}");
        return new UnionDefinition(name, position, documentation, discriminant, arms, otherwise);
    }

    private UnionArm Arm()
    {
        string? documentation = Current.Documentation;
        List<Value> labels = [];
        while (TryTakeKeyword("case"))
        {
            labels.Add(Value());
            Expect(":");
        }

        Declaration declaration = Declaration();
        Expect(";");
        return new UnionArm(labels, declaration with { Documentation = declaration.Documentation ?? documentation });
    }
}
