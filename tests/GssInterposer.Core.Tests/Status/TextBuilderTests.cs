// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Core.Status;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Core.Tests.Status;

public sealed class TextBuilderTests
{
    [Fact]
    public void Text_and_numbers_follow_each_other()
    {
        TextBuilder text = new(stackalloc byte[64]);
        text.Append("a "u8);
        text.Append(0);
        text.Append(" "u8);
        text.Append(uint.MaxValue);
        Assert.Equal("a 0 4294967295", Encoding.ASCII.GetString(text.Text));
    }

    [Fact]
    public void What_does_not_fit_is_cut_and_nothing_behind_the_buffer_is_touched()
    {
        Span<byte> memory = stackalloc byte[8];
        memory.Fill((byte)'#');
        TextBuilder text = new(memory.Slice(0, 5));
        text.Append("abc"u8);
        text.Append("defgh"u8);
        text.Append("more"u8);
        text.Append(123);
        Assert.Equal("abcde", Encoding.ASCII.GetString(text.Text));
        Assert.Equal("abcde###", Encoding.ASCII.GetString(memory));
    }

    [Fact]
    public void A_terminator_needs_room_of_its_own()
    {
        Span<byte> memory = stackalloc byte[4];
        memory.Fill((byte)'#');
        TextBuilder text = new(memory);
        text.Append("abc"u8);
        Assert.True(text.TryTerminate());
        Assert.Equal(0, memory[3]);
        Assert.Equal(3, text.Text.Length);
        text.Append("d"u8);
        Assert.False(text.TryTerminate());
    }

    [Fact]
    public void Errors_have_the_words_of_the_c_library_or_their_number()
    {
        TextBuilder text = new(stackalloc byte[100]);
        text.AppendError(LibC.ENOENT);
        text.Append("; "u8);
        text.AppendError(99999);
        Assert.Equal("No such file or directory; error 99999", Encoding.ASCII.GetString(text.Text));
    }

    [Fact]
    public void A_buffer_of_no_bytes_takes_nothing()
    {
        TextBuilder text = new(default);
        text.Append("abc"u8);
        text.Append(7);
        Assert.True(text.Text.IsEmpty);
        Assert.False(text.TryTerminate());
    }
}
