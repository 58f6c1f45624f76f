// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Daemon.Contexts;

/// <summary>
/// The token with which an acceptor refuses: a KRB-ERROR in the framing of RFC 2743 §3.1 (RFC 1964 §1.1, TOK_ID 03 00). libkrb5 takes its code over and has no words of its own: what
/// gss_display_status finds, if it finds any, were said of an earlier failure on the same thread.
/// </summary>
internal static class ErrorToken
{
    private const byte ApplicationTag = 0x60;
    private const byte OidTag = 0x06;
    private const byte LongForm = 0x80;

    /// <summary>Is it one?</summary>
    public static bool Is(ReadOnlySpan<byte> token)
    {
        if (token.Length < 2 || token[0] != ApplicationTag)
        {
            return false;
        }

        int header = 2 + (token[1] < LongForm ? 0 : token[1] - LongForm);
        if (token.Length < header + 2 || token[header] != OidTag)
        {
            return false;
        }

        int end = header + 2 + token[header + 1];
        return token.Length >= end + 2 && token[end] == 3 && token[end + 1] == 0;
    }
}
