// SPDX-License-Identifier: MIT
using System;
using System.Buffers;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GssInterposer.Daemon.Sealing;

/// <summary>
/// Format of the key file: lines of ASCII. The first is <c>gssinterposer-sealing-keys 1</c> (the 1 is the version of the format). Each further line is a key, the
/// current one first: its id (16 hexadecimal digits), when it was made (seconds since 1970) and the key (64 hexadecimal digits), with one space between. Empty lines and lines that begin with
/// # are skipped. The id is a function of the key (<see cref="SealingKey.Id"/>), which makes damage visible.
/// </summary>
internal static class KeyFileText
{
    /// <summary>A file has at most so many keys.</summary>
    public const int KeysMax = 64;

    private const int IdDigits = 2 * sizeof(ulong);
    private const int KeyDigits = 2 * SealingKey.KeyBytes;
    private const int LineBytesMax = 128;

    private static ReadOnlySpan<byte> FirstLine => "gssinterposer-sealing-keys 1"u8;

    /// <summary>Enough room for <see cref="Format"/>.</summary>
    public static int BytesMax(KeyRing ring) => LineBytesMax * (ring.Keys.Length + 2);

    /// <summary>Writes a ring.</summary>
    /// <param name="ring">The keys.</param>
    /// <param name="output">Holds keys afterwards: the caller wipes it.</param>
    /// <returns>Octets written.</returns>
    public static int Format(KeyRing ring, Span<byte> output)
    {
        int length = Append(output, 0, FirstLine);
        length = Append(output, length, "\n# id, made at (seconds since 1970), key; the first key seals, the others only open\n"u8);
        Span<byte> bytes = stackalloc byte[SealingKey.KeyBytes];
        foreach (SealingKey key in ring.Keys)
        {
            length = Append(output, length, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key.Id:x16} {key.Created.ToUnixTimeSeconds()} ")));
            key.CopyTo(bytes);
            Convert.TryToHexStringLower(bytes, output[length..], out int digits);
            CryptographicOperations.ZeroMemory(bytes);
            length = Append(output, length + digits, "\n"u8);
        }

        return length;
    }

    /// <summary>Reads a ring.</summary>
    /// <param name="text">The file's content; the caller wipes it.</param>
    /// <param name="path">For errors.</param>
    /// <exception cref="SealingException">What is wrong in which line; never the line itself.</exception>
    public static KeyRing Parse(ReadOnlySpan<byte> text, string path)
    {
        List<SealingKey> keys = [];
        int number = 0;
        try
        {
            foreach (Range range in text.Split((byte)'\n'))
            {
                ReadOnlySpan<byte> line = text[range];
                if (++number == 1)
                {
                    RequireFirstLine(line, path);
                }
                else if (!line.IsEmpty && line[0] != '#')
                {
                    keys.Add(ParseKey(line, path, number));
                }
            }

            return keys.Count is > 0 and <= KeysMax
                ? new KeyRing([.. keys])
                : throw new SealingException($"{path} has {keys.Count} keys and must have 1 to {KeysMax}: restore it, or remove it to begin with a new key");
        }
        catch (SealingException)
        {
            keys.ForEach(key => key.Retire());
            throw;
        }
    }

    private static void RequireFirstLine(ReadOnlySpan<byte> line, string path)
    {
        if (!line.SequenceEqual(FirstLine))
        {
            throw new SealingException($"{path} does not begin with '{Encoding.ASCII.GetString(FirstLine)}': it is no key file, or one of a later version. " +
                "Restore it, or remove it to begin with a new key (clients then get new handles)");
        }
    }

    private static SealingKey ParseKey(ReadOnlySpan<byte> line, string path, int number)
    {
        SealingException Damaged() =>
            new($"{path}, line {number}: not an id, a time and a key that belong together: restore the file, or remove the line (its handles can then not be opened)");

        int timeAt = IdDigits + 1;
        if (line.Length < timeAt || !Utf8Parser.TryParse(line[..IdDigits], out ulong id, out int idDigits, 'x') || idDigits != IdDigits
            || !Utf8Parser.TryParse(line[timeAt..], out long seconds, out int timeDigits) || seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || line.Length != timeAt + timeDigits + 1 + KeyDigits)
        {
            throw Damaged();
        }

        Span<byte> key = stackalloc byte[SealingKey.KeyBytes];
        try
        {
            bool isKey = Convert.FromHexString(line[^KeyDigits..], key, out _, out int written) == OperationStatus.Done && written == SealingKey.KeyBytes;
            return isKey && SealingKey.IdOf(key) == id ? new SealingKey(key, DateTimeOffset.FromUnixTimeSeconds(seconds)) : throw Damaged();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static int Append(Span<byte> output, int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(output[length..]);
        return length + text.Length;
    }
}
