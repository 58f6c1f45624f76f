// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.Xdrc.Syntax;

/// <summary>Recursive descent over the grammar of RFC 4506 §6.3 with the program definitions of RFC 5531 §12.2.</summary>
public sealed partial class Parser
{
    private readonly IReadOnlyList<Token> _tokens;
    private int _at;

    private Parser(IReadOnlyList<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    /// <summary>The definitions of a file, in its order.</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="text">The contents.</param>
    /// <exception cref="SourceErrorException">The text is not in the language.</exception>
    public static IReadOnlyList<Definition> Parse(string file, string text)
    {
        Parser parser = new(Lexer.Tokenize(file, text));
        List<Definition> definitions = [];
        while (parser.Current.Kind != TokenKind.End)
        {
            definitions.Add(parser.Definition());
        }

        return definitions;
    }

    private Definition Definition()
    {
        Token keyword = Current;
        string? documentation = keyword.Documentation;
        if (keyword.Kind == TokenKind.Keyword)
        {
            switch (keyword.Text)
            {
                case "const":
                    _at++;
                    return Const(documentation);
                case "typedef":
                    _at++;
                    return Typedef(documentation);
                case "program":
                    _at++;
                    return Program(documentation);
                case "enum":
                case "struct":
                case "union":
                    _at++;
                    Token name = Identifier("a name for the type");
                    Definition definition = Body(keyword.Text, name.Text, name.Position, documentation);
                    Expect(";");
                    return definition;
            }
        }

        throw Error("a definition (const, enum, struct, union, typedef or program)");
    }

    private ConstDefinition Const(string? documentation)
    {
        Token name = Identifier("a name for the constant");
        Expect("=");
        Value value = Value();
        Expect(";");
        return new ConstDefinition(name.Text, name.Position, documentation, value);
    }

    private TypedefDefinition Typedef(string? documentation)
    {
        Declaration declaration = Declaration();
        if (declaration.Shape == Shape.Void)
        {
            throw new SourceErrorException(declaration.Position, "a type with a name", "keyword 'void'");
        }

        Expect(";");
        return new TypedefDefinition(declaration.Name, declaration.Position, documentation, declaration);
    }

    private ProgramDefinition Program(string? documentation)
    {
        Token name = Identifier("a name for the program");
        Expect("{");
        List<ProgramVersion> versions = [];
        do
        {
            versions.Add(Version());
        }
        while (!TryTake("}"));
        Expect("=");
        Value number = Value();
        Expect(";");
        return new ProgramDefinition(name.Text, name.Position, documentation, versions, number);
    }

    private ProgramVersion Version()
    {
        Token keyword = Current;
        if (keyword is not { Kind: TokenKind.Keyword, Text: "version" })
        {
            throw Error("keyword 'version'");
        }

        _at++;
        Token name = Identifier("a name for the version");
        Expect("{");
        List<Procedure> procedures = [];
        do
        {
            procedures.Add(Procedure());
        }
        while (!TryTake("}"));
        Expect("=");
        Value number = Value();
        Expect(";");
        return new ProgramVersion(name.Text, name.Position, keyword.Documentation, procedures, number);
    }

    private Procedure Procedure()
    {
        string? documentation = Current.Documentation;
        TypeSpecifier result = TypeSpecifier();
        Token name = Identifier("a name for the procedure");
        Expect("(");
        List<TypeSpecifier> arguments = [];
        do
        {
            TypeSpecifier argument = TypeSpecifier();
            if (!IsVoid(argument))
            {
                arguments.Add(argument);
            }
        }
        while (TryTake(","));
        Expect(")");
        Expect("=");
        Value number = Value();
        Expect(";");
        return new Procedure(name.Text, name.Position, documentation, IsVoid(result) ? null : result, arguments, number);
    }

    private Value Value()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _at++;
                return new LiteralValue(token.Position, token.Value);
            case TokenKind.Identifier:
                _at++;
                return new NamedValue(token.Position, token.Text);
            default:
                throw Error("a number or the name of a constant");
        }
    }

    private Token Identifier(string expected)
    {
        Token token = Current;
        if (token.Kind != TokenKind.Identifier)
        {
            throw Error(expected);
        }

        _at++;
        return token;
    }

    private void Expect(string punctuation)
    {
        if (!TryTake(punctuation))
        {
            throw Error($"'{punctuation}'");
        }
    }

    private bool TryTake(string punctuation)
    {
        if (Current.Kind != TokenKind.Punctuation || Current.Text != punctuation)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TryTakeKeyword(string keyword)
    {
        if (Current.Kind != TokenKind.Keyword || Current.Text != keyword)
        {
            return false;
        }

        _at++;
        return true;
    }

    private SourceErrorException Error(string expected) => new(Current.Position, expected, Current.Description);

    private static bool IsVoid(TypeSpecifier type) => type is PrimitiveType { Kind: Primitive.Void };
}
