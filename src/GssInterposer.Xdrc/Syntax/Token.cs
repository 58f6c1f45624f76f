// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Xdrc.Syntax;

/// <summary>What a token is.</summary>
public enum TokenKind
{
    /// <summary>A name that is not reserved.</summary>
    Identifier,

    /// <summary>A reserved word (RFC 4506 §6.4, RFC 5531 §12.3).</summary>
    Keyword,

    /// <summary>A decimal, hexadecimal or octal number.</summary>
    Number,

    /// <summary>One punctuation character.</summary>
    Punctuation,

    /// <summary>The end of the file.</summary>
    End,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written.</param>
/// <param name="Value">Of a number; 0 for the rest.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Documentation">The comment on the lines directly above, without its marks; null when there is none.</param>
public sealed record Token(TokenKind Kind, string Text, Int128 Value, SourcePosition Position, string? Documentation)
{
    /// <summary>For messages.</summary>
    public string Description => Kind switch
    {
        TokenKind.End => "the end of the file",
        TokenKind.Keyword => $"keyword '{Text}'",
        TokenKind.Identifier => $"identifier '{Text}'",
        TokenKind.Number => $"number {Text}",
        _ => $"'{Text}'",
    };
}
