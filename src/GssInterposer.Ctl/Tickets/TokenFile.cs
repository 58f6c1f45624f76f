// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Text;
using GssInterposer.AuthorizationData;

namespace GssInterposer.Ctl.Tickets;

/// <summary>A token in a file: the bytes, or base64 of them, also with the words that HTTP puts before it (RFC 4559 §4.2).</summary>
internal static class TokenFile
{
    private const string StandardInput = "-";
    private const int BytesMax = 2 * DecodingLimits.BytesMax; // in base64
    private static readonly string[] HttpWords = ["Authorization:", "WWW-Authenticate:", "Negotiate"];

    /// <summary>Reads it.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="MalformedDataException">It is too long, or damaged base64.</exception>
    public static byte[] Read(string path)
    {
        using Stream stream = path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(path);
        using MemoryStream content = new();
        byte[] room = new byte[64 * 1024];
        for (int read = stream.Read(room); read > 0; read = stream.Read(room))
        {
            content.Write(room, 0, read);
            if (content.Length > BytesMax)
            {
                throw new MalformedDataException($"token: longer than the {BytesMax} bytes that are looked at");
            }
        }

        return Bytes(content.ToArray());
    }

    private static byte[] Bytes(byte[] content)
    {
        // No token in binary is text: its versions and types are control characters, its lengths are beyond ASCII.
        if (!Ascii.IsValid(content) || content.AsSpan().ContainsAnyInRange((byte)0, (byte)8))
        {
            return content;
        }

        string text = Encoding.ASCII.GetString(content).Trim();
        foreach (string word in HttpWords)
        {
            text = text.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? text[word.Length..].TrimStart() : text;
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new MalformedDataException("token: text that is no base64; give the token alone, as it is or in base64");
        }
    }
}
