// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;

namespace GssInterposer.AbiGen.C;

/// <summary>Parses the type names that clang prints (<c>qualType</c>): "const char *", "int (*)(void *)", "char[108]", "int (int, ...)".</summary>
internal sealed class CTypeParser
{
    private static readonly HashSet<string> BuiltinWords =
        ["void", "_Bool", "char", "short", "int", "long", "signed", "unsigned", "float", "double"];

    private readonly string text;
    private readonly List<string> tokens = [];
    private int next;

    private CTypeParser(string text)
    {
        this.text = text;
        Tokenize();
    }

    /// <summary>The type that <paramref name="text"/> spells.</summary>
    /// <exception cref="AbiGenException">The spelling is outside of what bindings can express; the message says what was met.</exception>
    public static CType Parse(string text)
    {
        var parser = new CTypeParser(text);
        CType type = parser.ParseType();
        return parser.next == parser.tokens.Count ? type : throw parser.Unexpected();
    }

    private string? Peek => next < tokens.Count ? tokens[next] : null;

    private CType ParseType()
    {
        CType type = ParseSpecifiers();
        while (Peek == "*")
        {
            next++;
            type = new CPointer(type, TakeQualifiers());
        }

        return Peek switch
        {
            "(" when IsPointerToFunction() => ParsePointerToFunction(type),
            "(" => new CFunction(type, ParseParameters()),
            "[" => ParseArray(type),
            _ => type,
        };
    }

    private CNamed ParseSpecifiers()
    {
        bool isConst = TakeQualifiers();
        string name;
        if (Peek is "struct" or "union" or "enum")
        {
            name = Take() + " " + TakeIdentifier();
        }
        else if (Peek is { } word && BuiltinWords.Contains(word))
        {
            name = Take();
            while (Peek is { } more && BuiltinWords.Contains(more)) name += " " + Take();
        }
        else
        {
            name = TakeIdentifier();
        }

        return new CNamed(name, TakeQualifiers() || isConst);
    }

    private bool TakeQualifiers()
    {
        bool isConst = false;
        while (Peek is "const" or "restrict" or "__restrict") isConst |= Take() == "const";
        return isConst;
    }

    private bool IsPointerToFunction() => next + 1 < tokens.Count && tokens[next + 1] == "*";

    private CPointer ParsePointerToFunction(CType result)
    {
        Expect("(");
        Expect("*");
        bool isConst = TakeQualifiers();
        Expect(")");
        return new CPointer(new CFunction(result, ParseParameters()), isConst);
    }

    private List<CType> ParseParameters()
    {
        var parameters = new List<CType>();
        Expect("(");
        while (Peek != ")")
        {
            if (Peek == "...") throw new AbiGenException($"the type \"{text}\" is variadic: C# cannot call it");
            parameters.Add(ParseType());
            if (Peek != ")") Expect(",");
        }

        Expect(")");
        return parameters is [CNamed { Name: "void" }] ? [] : parameters;
    }

    private CArray ParseArray(CType element)
    {
        Expect("[");
        if (!int.TryParse(Peek, NumberStyles.None, CultureInfo.InvariantCulture, out int length)) throw Unexpected();
        next++;
        Expect("]");
        return new CArray(element, length);
    }

    private string Take() => tokens[next++];

    private string TakeIdentifier() =>
        Peek is { } token && (char.IsAsciiLetter(token[0]) || token[0] == '_') ? Take() : throw Unexpected();

    private void Expect(string token)
    {
        if (Peek != token) throw Unexpected();
        next++;
    }

    private AbiGenException Unexpected() =>
        new($"the type \"{text}\" has {(Peek is { } token ? $"an unexpected \"{token}\"" : "an unexpected end")}: bindings cannot express it");

    private void Tokenize()
    {
        for (int at = 0; at < text.Length;)
        {
            int start = at;
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            if (text.AsSpan(at).StartsWith("...")) at += 3;
            else if (IsWordCharacter(text[at])) while (at < text.Length && IsWordCharacter(text[at])) at++;
            else at++;
            tokens.Add(text[start..at]);
        }
    }

    private static bool IsWordCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
