// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Tests;
using Xunit;

namespace GssInterposer.Xdr.Tests;

// SAFETY: every pointer that is written to was handed out by the arena with at least that size.
public sealed unsafe class ArenaTests
{
    [Fact]
    public void Memory_comes_from_the_first_block_while_it_lasts()
    {
        using TestArena arena = new(bytesMax: 0, firstBlockBytes: 256);
        byte* first = (byte*)arena.Pointer->Allocate(100);
        byte* second = (byte*)arena.Pointer->Allocate(100);
        Assert.True(first >= arena.FirstBlock && second + 100 <= arena.FirstBlock + 256);
        Assert.True(second >= first + 100);
        Assert.True(arena.Pointer->Allocate(100) == null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Everything_is_aligned_even_in_a_misaligned_first_block(int offset)
    {
        byte* block = stackalloc byte[512];
        Arena arena;
        Arena.Initialize(&arena, block + offset, 500, 1 << 20);
        for (nuint bytes = 1; bytes < 1000; bytes += 37)
        {
            Assert.Equal(0u, (nuint)arena.Allocate(bytes) % Limits.ArenaAlignmentBytes);
        }

        arena.Release();
    }

    [Fact]
    public void A_first_block_too_small_to_align_is_not_used()
    {
        byte* block = stackalloc byte[16];
        Arena arena;
        Arena.Initialize(&arena, block + 1, 3, 0);
        Assert.True(arena.Allocate(1) == null);
    }

    [Fact]
    public void The_budget_covers_all_blocks_and_their_bookkeeping()
    {
        using TestArena arena = new(bytesMax: 100_000);
        nuint taken = 0;
        while (arena.Pointer->Allocate(1000) != null)
        {
            taken += 1000;
        }

        Assert.InRange((long)taken, 80_000, 100_000);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 7)]
    [InlineData(1UL << 63)]
    [InlineData(100_001UL)]
    public void A_request_beyond_the_budget_is_refused_without_overflow(ulong bytes)
    {
        using TestArena arena = new(bytesMax: 100_000);
        Assert.True(arena.Pointer->Allocate((nuint)bytes) == null);
        Assert.True(arena.Pointer->AllocateZeroed((nuint)bytes) == null);
        Assert.True(arena.Pointer->Allocate(8) != null);
    }

    [Fact]
    public void After_release_the_budget_is_whole_again()
    {
        using TestArena arena = new(bytesMax: 20_000);
        for (int round = 0; round < 100; round++)
        {
            Assert.True(arena.Pointer->Allocate(15_000) != null);
            Assert.True(arena.Pointer->Allocate(15_000) == null);
            arena.Pointer->Release();
        }
    }

    [Fact]
    public void Zeroed_memory_is_zero_where_bytes_were_used_before()
    {
        using TestArena arena = new(bytesMax: 0, firstBlockBytes: 128);
        new Span<byte>(arena.Pointer->Allocate(128), 128).Fill(0xAA);
        arena.Pointer->Release();
        Assert.True(new Span<byte>(arena.Pointer->AllocateZeroed(128), 128).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void The_most_recent_allocation_grows_in_place_and_no_other_does()
    {
        using TestArena arena = new(bytesMax: 0, firstBlockBytes: 256);
        void* first = arena.Pointer->Allocate(20);
        void* second = arena.Pointer->Allocate(20);
        Assert.False(arena.Pointer->TryExtend(first, 20, 40));
        Assert.True(arena.Pointer->TryExtend(second, 20, 232));
        Assert.False(arena.Pointer->TryExtend(second, 232, 233));
        Assert.True(arena.Pointer->Allocate(1) == null);
    }

    [Fact]
    public void Rewind_gives_memory_back_within_a_block()
    {
        using TestArena arena = new(bytesMax: 0, firstBlockBytes: 64);
        Arena.Mark mark = arena.Pointer->Remember();
        void* first = arena.Pointer->Allocate(64);
        arena.Pointer->Rewind(mark);
        Assert.True(arena.Pointer->Allocate(64) == first);
    }

    [Fact]
    public void Rewind_across_blocks_keeps_what_was_allocated()
    {
        using TestArena arena = new(bytesMax: 100_000, firstBlockBytes: 64);
        Arena.Mark mark = arena.Pointer->Remember();
        arena.Pointer->Allocate(64);
        byte* inNewBlock = (byte*)arena.Pointer->Allocate(64);
        arena.Pointer->Rewind(mark);
        Assert.True(arena.Pointer->Allocate(64) != inNewBlock);
    }

    [Fact]
    public void Wiping_clears_all_that_was_used_also_before_a_rewind()
    {
        using TestArena arena = new(bytesMax: 0, firstBlockBytes: 256);
        new Span<byte>(arena.FirstBlock, 256).Fill(0xAA);
        Arena.Mark mark = arena.Pointer->Remember();
        arena.Pointer->Allocate(200);
        arena.Pointer->Rewind(mark);
        arena.Pointer->Allocate(8);
        arena.Pointer->ReleaseWiped();
        Span<byte> block = new(arena.FirstBlock, 256);
        Assert.True(block[..200].IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(56, block[200..].Count((byte)0xAA));
    }

    [Fact]
    public void Wiping_leaves_an_arena_that_works()
    {
        using TestArena arena = new(bytesMax: 100_000, firstBlockBytes: 64);
        for (int i = 0; i < 10; i++)
        {
            new Span<byte>(arena.Pointer->Allocate(5000), 5000).Fill(0xAA);
        }

        arena.Pointer->ReleaseWiped();
        Assert.True(arena.Pointer->Allocate(64) == arena.FirstBlock);
    }
}
