// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Interop;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Core.Tests.Policy;

/// <summary>Files read in a buffer smaller than they are.</summary>
[Collection(CoreCollection.Name)]
public sealed class LineReaderTests : IDisposable
{
    private const int BufferBytes = 8;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "1:|")]
    [InlineData("a", "1:a|")]
    [InlineData("a\n", "1:a|")]
    [InlineData("a\n\nb", "1:a|2:|3:b|")]
    [InlineData("1234567\n7654321\nx\n", "1:1234567|2:7654321|3:x|")]
    [InlineData("12345678\nx\n", "1:12345678+|2:x|")]
    [InlineData("12345678", "1:12345678+|")]
    [InlineData("1234567890123456789012345\n\nlast", "1:12345678+|2:|3:last|")]
    [InlineData("a\n123456789012345678901234567890", "1:a|2:12345678+|")]
    public void Lines_have_numbers_and_long_ones_are_cut_and_count_as_one(string text, string expected)
    {
        StringBuilder seen = new();
        foreach ((int number, string line, bool isCut) in Read(text))
        {
            seen.Append($"{number}:{line}{(isCut ? "+" : string.Empty)}|");
        }

        Assert.Equal(expected, seen.ToString());
    }

    [Fact]
    public void Random_files_are_read_as_dotnet_reads_them()
    {
        Random random = new(20260103);
        for (int round = 0; round < 500; round++)
        {
            StringBuilder text = new();
            for (int i = random.Next(60); i > 0; i--)
            {
                text.Append(random.Next(5) == 0 ? '\n' : 'x');
            }

            List<string> expected = [.. text.ToString().Split('\n')];
            if (expected[^1].Length == 0)
            {
                expected.RemoveAt(expected.Count - 1);
            }

            List<(int Number, string Line, bool IsCut)> lines = Read(text.ToString());
            Assert.Equal(expected.Count, lines.Count);
            for (int i = 0; i < lines.Count; i++)
            {
                // A last line that fills the buffer exactly may count as cut: nobody knows yet that the file ends.
                bool isCut = expected[i].Length >= BufferBytes;
                Assert.Equal((i + 1, isCut ? expected[i][..BufferBytes] : expected[i], isCut), lines[i]);
            }
        }
    }

    [Fact]
    public void Names_of_accounts_are_found_by_their_whole_first_field()
    {
        string file = _scratch.PathOf("accounts");
        File.WriteAllText(file, $"root:x:0:0:r:/:/bin/sh\nwww:x:33:\n+::::\nhalf:x\nbad:x:y:\nlong:{new string('x', 3000)}:5:\nwww-data:x:34:\nlast:x:4294967294:");
        foreach ((string name, uint? expected) in ((string, uint?)[])[("root", 0), ("www", 33), ("www-data", 34), ("last", 4294967294), ("ww", null),
            ("half", null), ("bad", null), ("long", null), ("", null), ("+", null), ("x", null)])
        {
            Assert.Equal(expected, Find(file, name));
        }

        Assert.Null(Find(_scratch.PathOf("absent"), "root"));
    }

    private static unsafe uint? Find(string file, string name)
    {
        using TestCall call = new();
        return AccountFile.TryFind(call.Pointer->Arena, Encoding.UTF8.GetBytes(file + '\0'), Encoding.UTF8.GetBytes(name), out uint id) ? id : null;
    }

    private List<(int Number, string Line, bool IsCut)> Read(string text)
    {
        string file = _scratch.PathOf("lines");
        File.WriteAllText(file, text);
        int descriptor = ConfigurationFiles.Open(Encoding.UTF8.GetBytes(file + '\0'), out int error);
        Assert.Equal(0, error);
        List<(int, string, bool)> lines = [];
        LineReader reader = new(descriptor, new byte[BufferBytes]);
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            lines.Add((reader.Number, Encoding.UTF8.GetString(line), reader.IsCut));
        }

        _ = LibC.close(descriptor);
        return lines;
    }
}
