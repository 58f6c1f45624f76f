// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;

namespace GssInterposer.Xdrc.Syntax;

/// <summary>
/// Cuts the text of a .x file into tokens. Comments become documentation of the token below them; lines that begin with <c>%</c> are skipped.
/// </summary>
public sealed class Lexer
{
    private static readonly HashSet<string> Keywords =
    [
        "bool", "case", "const", "default", "double", "quadruple", "enum", "float", "hyper", "int", "opaque", "string", "struct", "switch", "typedef",
        "union", "unsigned", "void", "program", "version",
    ];

    private readonly string _file;
    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private string? _comment;
    private int _commentEndLine;

    private Lexer(string file, string text)
    {
        _file = file;
        _text = text;
    }

    private SourcePosition Here => new(_file, _line, _at - _lineStart + 1);

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>All tokens of <paramref name="text"/>; the last is of kind <see cref="TokenKind.End"/>.</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="text">The contents.</param>
    public static IReadOnlyList<Token> Tokenize(string file, string text)
    {
        Lexer lexer = new(file, text);
        List<Token> tokens = [];
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipBlanks();
        SourcePosition position = Here;
        string? documentation = _comment != null && _commentEndLine == _line - 1 ? _comment : null;
        _comment = null;
        if (_at >= _text.Length)
        {
            return new Token(TokenKind.End, string.Empty, 0, position, null);
        }

        int start = _at;
        if (IsLetter(Current))
        {
            while (IsLetter(Current) || char.IsAsciiDigit(Current) || Current == '_')
            {
                _at++;
            }

            string word = _text[start.._at];
            return new Token(Keywords.Contains(word) ? TokenKind.Keyword : TokenKind.Identifier, word, 0, position, documentation);
        }

        if (char.IsAsciiDigit(Current) || (Current == '-' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])))
        {
            return Number(position, documentation);
        }

        if ("{}()[]<>=;:,*".Contains(Current))
        {
            _at++;
            return new Token(TokenKind.Punctuation, _text[start.._at], 0, position, documentation);
        }

        throw new SourceErrorException(position, "a token of the XDR language", $"character '{Current}'");
    }

    private Token Number(SourcePosition position, string? documentation)
    {
        int start = _at++;
        while (char.IsAsciiLetterOrDigit(Current))
        {
            _at++;
        }

        string text = _text[start.._at];
        bool negative = text[0] == '-';
        ReadOnlySpan<char> digits = text.AsSpan(negative ? 1 : 0);
        if (!TryParse(digits, out Int128 value))
        {
            throw new SourceErrorException(position, "a decimal, hexadecimal (0x…) or octal (0…) number of at most 64 bits", $"'{text}'");
        }

        return new Token(TokenKind.Number, text, negative ? -value : value, position, documentation);
    }

    private static bool TryParse(ReadOnlySpan<char> digits, out Int128 value)
    {
        if (digits.StartsWith("0x", StringComparison.Ordinal) || digits.StartsWith("0X", StringComparison.Ordinal))
        {
            bool parsed = ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hexadecimal);
            value = hexadecimal;
            return parsed;
        }

        int radix = digits.Length > 1 && digits[0] == '0' ? 8 : 10;
        value = 0;
        foreach (char digit in digits)
        {
            if (digit < '0' || digit >= '0' + radix)
            {
                return false;
            }

            value = (value * radix) + (digit - '0');
            if (value > ulong.MaxValue)
            {
                return false;
            }
        }

        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length)
        {
            if (Current == '\n')
            {
                _at++;
                _line++;
                _lineStart = _at;
            }
            else if (char.IsWhiteSpace(Current))
            {
                _at++;
            }
            else if (Current == '%' && _at == _lineStart)
            {
                // Meant for the output of rpcgen (C), so of no use here.
                while (_at < _text.Length && Current != '\n')
                {
                    _at++;
                }
            }
            else if (Current == '/' && _at + 1 < _text.Length && _text[_at + 1] == '*')
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipComment()
    {
        SourcePosition position = Here;
        bool ownLine = _text.AsSpan(_lineStart, _at - _lineStart).Trim().IsEmpty;
        int end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new SourceErrorException(position, "'*/' after this comment's beginning", "the end of the file");
        }

        string body = _text[(_at + 2)..end];
        for (; _at < end + 2; _at++)
        {
            if (Current == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }
        }

        if (ownLine)
        {
            List<string> lines = [];
            foreach (string line in body.Split('\n'))
            {
                string trimmed = line.Trim().TrimStart('*').Trim();
                if (trimmed.Length > 0)
                {
                    lines.Add(trimmed);
                }
            }

            _comment = string.Join(' ', lines);
            _commentEndLine = _line;
        }
    }

    private static bool IsLetter(char character) => char.IsAsciiLetter(character);
}
