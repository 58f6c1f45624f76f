// SPDX-License-Identifier: MIT
using System;
using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace GssInterposer.AuthorizationData.Asn1;

/// <summary>
/// Octets of a KerberosString as text and back, without loss: what is no UTF-8 becomes lone surrogates, U+DC80 to U+DCFF, one for each octet. Names that differ stay different, and
/// a checksum over a name is made over the octets that it came in.
/// </summary>
internal static class KerberosText
{
    private const char OctetBase = '\udc00';
    private const char OctetFirst = '\udc80';
    private const char OctetLast = '\udcff';

    /// <summary>The text.</summary>
    public static string Decode(ReadOnlySpan<byte> octets)
    {
        if (Utf8.IsValid(octets))
        {
            return Encoding.UTF8.GetString(octets);
        }

        StringBuilder text = new(octets.Length);
        while (!octets.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(octets, out Rune rune, out int length) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte octet in octets[..length])
                {
                    text.Append((char)(OctetBase + octet));
                }
            }

            octets = octets[length..];
        }

        return text.ToString();
    }

    /// <summary>The octets.</summary>
    /// <exception cref="ArgumentException">Another lone surrogate is in it.</exception>
    public static byte[] Encode(string text)
    {
        byte[] octets = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = 0;
        for (int i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                length += rune.EncodeToUtf8(octets.AsSpan(length));
                i += rune.Utf16SequenceLength;
            }
            else
            {
                octets[length++] = text[i] is >= OctetFirst and <= OctetLast
                    ? (byte)(text[i] - OctetBase)
                    : throw new ArgumentException($"character {i} is half of one", nameof(text));
                i++;
            }
        }

        return octets[..length];
    }
}
