// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// Looks into a credential that MIT's krb5 exported. The form (MIT: json_kgcred) is JSON,
/// <c>["K5C1",[usage,name,impersonator,is default,is IAKERB,keytab,rcache,ccache,client keytab,…]]</c>, where a cache of type MEMORY is an array of its tickets,
/// any other a string, and what there is none of is null.
/// </summary>
internal static class ExportedKrb5
{
    private const int Iakerb = 4;
    private const int Keytab = 5;
    private const int ReplayCache = 6;
    private const int Cache = 7;
    private const int ClientKeytab = 8;

    private static ReadOnlySpan<byte> Begin => "[\"K5C1\",["u8;

    /// <summary>Is it IAKERB's? krb5 and IAKERB export alike.</summary>
    public static bool IsIakerb(ReadOnlySpan<byte> token)
    {
        if (!Begins(token))
        {
            return false;
        }

        int at = Begin.Length;
        for (int element = 0; element < Iakerb; element++)
        {
            if (!TrySkip(token, ref at) || token[at] == (byte)']' || ++at >= token.Length)
            {
                return false;
            }
        }

        return token[at] == (byte)'t';
    }

    /// <summary>
    /// Whether it holds its tickets itself. gss_import_cred trusts its input, which may as well name a keytab or a cache of this machine: what comes from a daemon
    /// must not choose them.
    /// </summary>
    /// <returns>False also for what is not of the form as MIT writes it, without blanks.</returns>
    public static bool HoldsItsTickets(ReadOnlySpan<byte> token)
    {
        if (!Begins(token))
        {
            return false;
        }

        int at = Begin.Length;
        for (int element = 0; ; element++)
        {
            byte first = token[at];
            bool permitted = element switch
            {
                Keytab or ReplayCache or ClientKeytab => first == (byte)'n',
                Cache => first == (byte)'[',
                _ => true,
            };
            if (!permitted || !TrySkip(token, ref at))
            {
                return false;
            }

            if (token[at] == (byte)']')
            {
                return element >= ClientKeytab && at == token.Length - 2 && token[at + 1] == (byte)']';
            }

            if (++at >= token.Length)
            {
                return false;
            }
        }
    }

    private static bool Begins(ReadOnlySpan<byte> token) => token.Length > Begin.Length && token.Slice(0, Begin.Length).SequenceEqual(Begin);

    /// <summary>Goes to the comma or bracket behind a value.</summary>
    /// <returns>False: there is none.</returns>
    private static bool TrySkip(ReadOnlySpan<byte> token, ref int at)
    {
        bool quoted = false;
        for (int depth = 0; at < token.Length; at++)
        {
            byte octet = token[at];
            if (quoted)
            {
                quoted = octet != (byte)'"';
                at += octet == (byte)'\\' ? 1 : 0;
                continue;
            }

            if (depth == 0 && (octet is (byte)',' or (byte)']'))
            {
                return true;
            }

            if (octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                return false;
            }

            quoted = octet == (byte)'"';
            depth += octet switch { (byte)'[' => 1, (byte)']' => -1, _ => 0 };
        }

        return false;
    }
}
