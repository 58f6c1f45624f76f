// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Tests.Support;
using Xunit;

namespace GssInterposer.Core.Tests.Policy;

/// <summary>
/// Bytes that are no configuration are a problem or nothing, never a trap: here a trap is an exception, and a byte read behind a line is a fault, since every
/// line ends at a guard page.
/// </summary>
[Collection(CoreCollection.Name)]
public sealed class ConfigurationMutationTests
{
    private const int Rounds = 4000;

    private static ReadOnlySpan<byte> Sample =>
        "\uFEFF[interposer]\n timeout=30\n/* c\n*/\n# x\n[interposer/web]\nprogram = /usr/sbin/apache2\nuser=root\nuser = 33\ngroup = 0\nuse_proxy = yes\nsocket = /run/s\nbehavior=REMOTE_FIRST\n"u8;

    [Fact]
    public void Changed_bytes_never_trap()
    {
        Random random = new(20260101);
        int good = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] text = Sample.ToArray();
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                int at = random.Next(text.Length);
                text = random.Next(4) switch
                {
                    0 => [.. text[..at], (byte)random.Next(256), .. text[at..]],
                    1 => [.. text[..at], .. text[Math.Min(text.Length, at + random.Next(1, 20))..]],
                    2 => [.. text[..at], .. Sample.Slice(random.Next(Sample.Length - 10), 10), .. text[at..]],
                    _ => [.. text[..at], "[]=/*#\n \0\x7F\r;'i0"u8[random.Next(15)], .. text[Math.Min(text.Length, at + 1)..]],
                };
            }

            good += Check(text);
        }

        Assert.InRange(good, Rounds / 50, Rounds - (Rounds / 50)); // both ends are reached
    }

    [Fact]
    public void Random_bytes_never_trap()
    {
        Random random = new(20260102);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] text = new byte[random.Next(200)];
            random.NextBytes(text);
            Check(text);
        }
    }

    [Fact]
    public void Every_beginning_of_a_good_file_is_read()
    {
        for (int length = 0; length <= Sample.Length; length++)
        {
            Check(Sample[..length]);
        }
    }

    /// <summary>What is kept is within its bounds, whatever was read.</summary>
    private static int Check(ReadOnlySpan<byte> text)
    {
        (ConfigurationValues values, string problem) = ConfigurationSite.Parse(text);
        string shown = Convert.ToHexString(text);
        Assert.True(values.SocketLength is >= 0 and < InterposerLimits.SocketPathBytesMax, shown);
        Assert.True(values.TimeoutMs is 0 or (>= InterposerLimits.CallTimeoutMsMin and <= InterposerLimits.CallTimeoutMsMax), shown);
        Assert.True(Enum.IsDefined(values.Behavior), shown);
        Assert.True(problem.Length == 0 || problem.StartsWith("f:", StringComparison.Ordinal), shown);
        Assert.DoesNotContain(problem, character => character is < ' ' or '\x7F');
        Assert.True(Encoding.UTF8.GetByteCount(problem) <= InterposerLimits.WordsBytesMax + (2 * problem.Length), shown);
        return problem.Length == 0 ? 1 : 0;
    }
}
