// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Gssx.Tests;

// SAFETY: options lie in the test's arena.
public sealed unsafe class OptionsTests : IDisposable
{
    private readonly TestArena _arena = new();

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void Names_and_text_values_are_written_with_their_nul()
    {
        Assert.True(GssxOptions.TryCreateText(GssxOptionNames.AcquireType, GssxOptionNames.ImpersonateName, _arena, out GssxOption option));
        Assert.Equal("acquire_type\0"u8, option.Option.Span);
        Assert.Equal("impersonate_name\0"u8, option.Value.Span);
    }

    [Fact]
    public void Values_of_any_bytes_are_written_as_they_are()
    {
        XdrOpaque value = Copy([1, 0, 2]);
        Assert.True(GssxOptions.TryCreate(GssxOptionNames.SyncCreds, value, _arena, out GssxOption option));
        Assert.Equal("sync_creds\0"u8, option.Option.Span);
        Assert.Equal([1, 0, 2], option.Value.Span.ToArray());
    }

    [Theory]
    [InlineData("localname", true)]
    [InlineData("localname\0", true)]
    [InlineData("localname\0\0", false)]
    [InlineData("localnam", false)]
    [InlineData("\0", false)]
    [InlineData("", false)]
    public void An_option_is_found_with_and_without_a_nul_in_its_name(string name, bool found)
    {
        GssxOption option = new() { Option = Copy(System.Text.Encoding.ASCII.GetBytes(name)), Value = Copy([7]) };
        XdrArray<GssxOption> options = new(&option, 1);
        Assert.Equal(found, GssxOptions.TryFind(options, GssxOptionNames.LocalName, out XdrOpaque value));
        Assert.Equal(found ? 1u : 0u, value.Length);
    }

    [Fact]
    public void Of_two_options_with_one_name_the_first_counts()
    {
        GssxOption* two = stackalloc GssxOption[2];
        two[0] = new GssxOption { Option = Copy("localname"u8), Value = Copy([1]) };
        two[1] = new GssxOption { Option = Copy("localname\0"u8), Value = Copy([2]) };
        Assert.True(GssxOptions.TryFind(new XdrArray<GssxOption>(two, 2), GssxOptionNames.LocalName, out XdrOpaque value));
        Assert.Equal([1], value.Span.ToArray());
    }

    [Fact]
    public void An_exhausted_arena_makes_no_option()
    {
        using TestArena nothing = new(bytesMax: 0);
        Assert.False(GssxOptions.TryCreateText("name"u8, "value"u8, nothing, out _));
        Assert.False(GssxOptions.TryCreate("name"u8, default, nothing, out _));
    }

    private XdrOpaque Copy(ReadOnlySpan<byte> bytes)
    {
        byte* copy = (byte*)_arena.Pointer->Allocate((uint)bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new XdrOpaque(copy, (uint)bytes.Length);
    }
}
