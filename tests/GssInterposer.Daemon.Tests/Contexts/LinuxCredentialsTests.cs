// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Interop;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Contexts;

/// <summary>The identity for the kernel, word for word.</summary>
public unsafe class LinuxCredentialsTests
{
    private static readonly uint[] Nobody = [uint.MaxValue, uint.MaxValue, 0];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    [InlineData(65536)]
    public void An_account_is_uid_gid_count_and_groups(int count)
    {
        uint[] groups = [.. Enumerable.Range(0, count).Select(i => 0x0100_0000u + (uint)i)];

        Assert.Equal([1500, 1600, (uint)count, .. groups], Words(new FakeAccounts { Groups = groups }, "alice", out int error));
        Assert.Equal(0, error);
    }

    [Fact]
    public void The_words_are_in_the_machines_byte_order()
    {
        using TestArena arena = new();
        Assert.Equal(0, LinuxCredentials.Write(new FakeAccounts { Groups = [0x01020304] }, Name(arena, "alice"), arena, out XdrOpaque layout));

        Assert.Equal([0xdc, 0x05, 0, 0, 0x40, 0x06, 0, 0, 1, 0, 0, 0, 4, 3, 2, 1], layout.Span.ToArray());
    }

    [Fact]
    public void A_name_service_that_does_not_say_how_many_groups_there_are_is_asked_with_more_room()
    {
        uint[] groups = [.. Enumerable.Range(0, 3000).Select(i => (uint)i)];

        Assert.Equal([1500, 1600, 3000, .. groups], Words(new FakeAccounts { Groups = groups, TellsCount = false }, "alice", out _));
    }

    [Fact]
    public void More_groups_than_the_kernel_takes_are_an_error_and_not_cut_off()
    {
        Assert.Empty(Words(new FakeAccounts { Groups = new uint[65537] }, "alice", out int error));
        Assert.Equal(LibC.EOVERFLOW, error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mallory")]
    [InlineData("alice\0")]
    [InlineData("al\0ice")]
    public void A_name_without_an_account_is_nobody(string name)
    {
        Assert.Equal(Nobody, Words(new FakeAccounts(), name, out int error));
        Assert.Equal(0, error);
    }

    [Fact]
    public void A_name_service_that_cannot_tell_is_an_error_and_not_nobody()
    {
        Assert.Empty(Words(new FakeAccounts { Error = LibC.EIO }, "alice", out int error));
        Assert.Equal(LibC.EIO, error);
    }

    [Fact]
    public void The_system_knows_root()
    {
        uint[] words = Words(SystemAccounts.Instance, "root", out int error);

        Assert.Equal(0, error);
        Assert.Equal(0u, words[0]);
        Assert.Equal(0u, words[1]);
        Assert.Contains(0u, words[3..]);
    }

    [Fact]
    public void The_system_does_not_know_a_name_that_nobody_has() =>
        Assert.Equal(Nobody, Words(SystemAccounts.Instance, "no-such-account-here", out _));

    private static uint[] Words(IAccounts accounts, string name, out int error)
    {
        using TestArena arena = new();
        error = LinuxCredentials.Write(accounts, Name(arena, name), arena, out XdrOpaque layout);
        return MemoryMarshal.Cast<byte, uint>(layout.Span).ToArray();
    }

    private static XdrOpaque Name(Arena* arena, string name)
    {
        byte* bytes = (byte*)arena->Allocate((nuint)name.Length);
        Encoding.ASCII.GetBytes(name, new Span<byte>(bytes, name.Length));
        return new XdrOpaque(bytes, (uint)name.Length);
    }

    /// <summary>alice, 1500:1600.</summary>
    private sealed class FakeAccounts : IAccounts
    {
        public uint[] Groups { get; init; } = [];

        public bool TellsCount { get; init; } = true;

        public int Error { get; init; }

        public int Find(byte* name, Arena* arena, out uint uid, out uint gid)
        {
            bool isAlice = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name).SequenceEqual("alice"u8);
            uid = isAlice ? 1500u : 0;
            gid = isAlice ? 1600u : 0;
            return Error != 0 ? Error : isAlice ? 0 : LibC.ENOENT;
        }

        public bool TryListGroups(byte* name, uint gid, uint* groups, ref int count)
        {
            bool fits = Groups.Length <= count;
            if (fits)
            {
                Groups.CopyTo(new Span<uint>(groups, count));
            }

            count = fits || TellsCount ? Groups.Length : count;
            return fits;
        }
    }
}
