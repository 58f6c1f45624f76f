// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Core.Tests;

public sealed unsafe class CallTests
{
    [Fact]
    public void The_words_that_the_c_frame_sets_aside_hold_a_call()
    {
        const int scratchAndItsSize = 16;
        int words = Constant("GI_CALL_STATE_WORDS");
        Assert.InRange(sizeof(Call), scratchAndItsSize + 1, scratchAndItsSize + (words * sizeof(ulong)));
    }

    [Fact]
    public void The_c_frame_has_the_scratch_that_the_tests_use_and_room_for_a_usual_exchange()
    {
        int scratch = Constant("GI_CALL_SCRATCH_BYTES");
        Assert.Equal(TestCall.ScratchBytes, scratch);
        Assert.True(scratch >= InterposerLimits.ReplyBytesFirst + Limits.WriterFirstBytes);
    }

    [Fact]
    public void Memory_comes_from_the_scratch_first_and_only_used_bytes_are_wiped()
    {
        using TestCall call = new();
        byte* memory = (byte*)call.Pointer->Arena->Allocate(64);
        Assert.True(memory == call.Scratch);
        new Span<byte>(memory, 64).Fill(0x55);
        call.Pointer->End();
        Assert.False(new ReadOnlySpan<byte>(call.Scratch, 64).ContainsAnyExcept((byte)0));
        Assert.False(new ReadOnlySpan<byte>(call.Scratch + 64, TestCall.ScratchBytes - 64).ContainsAnyExcept((byte)0xEE));
    }

    [Fact]
    public void One_call_takes_no_more_memory_than_a_reply_may_need()
    {
        using TestCall call = new();
        Assert.True(call.Pointer->Arena->Allocate(Limits.ReplyArenaBytesMax + 1) == null);
        nuint taken = 0;
        while (taken <= 2 * Limits.ReplyArenaBytesMax && call.Pointer->Arena->Allocate(100_000) != null)
        {
            taken += 100_000;
        }

        Assert.InRange(taken, Limits.ReplyArenaBytesMax - 200_000, Limits.ReplyArenaBytesMax);
    }

    [Fact]
    public void A_call_that_took_nothing_gives_nothing_back()
    {
        using TestCall call = new();
        call.Pointer->End();
        call.Pointer->Abandon();
        Assert.False(new ReadOnlySpan<byte>(call.Scratch, TestCall.ScratchBytes).ContainsAnyExcept((byte)0xEE));
    }

    private static int Constant(string name)
    {
        Match match = Regex.Match(File.ReadAllText(Repository.PathOf("native", "shim.h")), $@"^#define {name} (\d+)$", RegexOptions.Multiline);
        Assert.True(match.Success, $"no #define {name} in native/shim.h");
        return int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
