// SPDX-License-Identifier: MIT
using System;
using System.Runtime.CompilerServices;

namespace GssInterposer.Xdr;

/// <summary>
/// Bump allocator for one call. It begins in memory of its caller (a stack block, say), goes on in malloc'd blocks up to a budget, and frees everything
/// at once. Not thread-safe; never copied once initialised.
/// </summary>
// SAFETY: [cursor, limit) is always the unused rest of the newest block, and both ends are aligned; every pointer handed out lies below cursor, so no two
// allocations overlap. The caller keeps the first block alive until Release.
public unsafe struct Arena
{
    private byte* _cursor;
    private byte* _limit;
    private byte* _highWater;        // of the newest block: Rewind lowers the cursor, but used bytes stay used for ReleaseWiped
    private Block* _newest;          // null while in the caller's first block
    private byte* _first;
    private byte* _firstLimit;
    private byte* _firstHighWater;
    private nuint _bytesLeft;
    private nuint _bytesMax;

    private struct Block
    {
        public Block* Older;
        public byte* HighWater;
    }

    /// <summary>A place to go back to with <see cref="Rewind"/>.</summary>
    public readonly struct Mark
    {
        internal readonly byte* Cursor;
        internal readonly void* Newest;

        internal Mark(byte* cursor, void* newest)
        {
            Cursor = cursor;
            Newest = newest;
        }
    }

    /// <summary>Prepares <paramref name="arena"/>.</summary>
    /// <param name="arena">The arena to set up.</param>
    /// <param name="firstBlock">Memory used before any malloc; may be null when <paramref name="firstBlockBytes"/> is 0.</param>
    /// <param name="firstBlockBytes">Size of <paramref name="firstBlock"/> in bytes.</param>
    /// <param name="bytesMax">Bytes that the arena may take from malloc in total, its own bookkeeping included.</param>
    public static void Initialize(Arena* arena, void* firstBlock, nuint firstBlockBytes, nuint bytesMax)
    {
        const nuint misalignment = Limits.ArenaAlignmentBytes - 1;
        byte* start = (byte*)firstBlock;
        byte* end = start + firstBlockBytes;
        byte* alignedStart = (byte*)(((nuint)start + misalignment) & ~misalignment);
        byte* alignedEnd = (byte*)((nuint)end & ~misalignment);
        arena->_first = alignedStart;
        arena->_firstLimit = alignedEnd > alignedStart ? alignedEnd : alignedStart;
        arena->_bytesMax = bytesMax;
        arena->_newest = null;
        arena->Restart();
    }

    /// <summary>Takes <paramref name="bytes"/> bytes, 8-byte aligned, not zeroed. Null when over budget or out of memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void* Allocate(nuint bytes)
    {
        if (bytes > (nuint)(_limit - _cursor))
        {
            return AllocateInNewBlock(bytes);
        }

        void* memory = _cursor;
        _cursor += RoundUp(bytes);      // cannot pass limit: the room left is a multiple of the alignment
        return memory;
    }

    /// <summary>Takes <paramref name="bytes"/> zeroed bytes, 8-byte aligned. Null when over budget or out of memory.</summary>
    public void* AllocateZeroed(nuint bytes)
    {
        if (bytes > int.MaxValue)
        {
            return null;
        }

        void* memory = Allocate(bytes);
        if (memory != null)
        {
            new Span<byte>(memory, (int)bytes).Clear();
        }

        return memory;
    }

    /// <summary>Enlarges the most recent allocation in place. False when it is not the most recent one or its block is full.</summary>
    /// <param name="memory">What <see cref="Allocate"/> returned.</param>
    /// <param name="oldBytes">The size it was asked for.</param>
    /// <param name="newBytes">The size wanted, larger than <paramref name="oldBytes"/>.</param>
    public bool TryExtend(void* memory, nuint oldBytes, nuint newBytes)
    {
        byte* start = (byte*)memory;
        if (start == null || start + RoundUp(oldBytes) != _cursor || newBytes > (nuint)(_limit - start))
        {
            return false;
        }

        _cursor = start + RoundUp(newBytes);
        return true;
    }

    /// <summary>Remembers the present state, for allocations that are needed for a moment only.</summary>
    public readonly Mark Remember() => new(_cursor, _newest);

    /// <summary>Gives back what was allocated since <paramref name="mark"/>. Does nothing when a block was begun since then: it lives on.</summary>
    public void Rewind(Mark mark)
    {
        if (mark.Newest == _newest)
        {
            RaiseHighWater();
            _cursor = mark.Cursor;
        }
    }

    /// <summary>Frees the malloc'd blocks. The arena is as good as new afterwards. Wipes nothing.</summary>
    public void Release()
    {
        Block* block = _newest;
        while (block != null)
        {
            Block* older = block->Older;
            NativeMemory.Free(block);
            block = older;
        }

        _newest = null;
        Restart();
    }

    /// <summary>As <see cref="Release"/>, but zeroes every byte that was handed out first: tokens and keys may have been there.</summary>
    public void ReleaseWiped()
    {
        LeaveBlock();
        for (Block* block = _newest; block != null; block = block->Older)
        {
            byte* start = (byte*)(block + 1);
            NativeMemory.Wipe(start, (nuint)(block->HighWater - start));
        }

        NativeMemory.Wipe(_first, (nuint)(_firstHighWater - _first));
        Release();
    }

    private static nuint RoundUp(nuint bytes) => (bytes + (Limits.ArenaAlignmentBytes - 1)) & ~(nuint)(Limits.ArenaAlignmentBytes - 1);

    private void Restart()
    {
        _cursor = _first;
        _limit = _firstLimit;
        _highWater = _first;
        _firstHighWater = _first;
        _bytesLeft = _bytesMax;
    }

    private void RaiseHighWater()
    {
        if (_cursor > _highWater)
        {
            _highWater = _cursor;
        }
    }

    private void LeaveBlock()
    {
        RaiseHighWater();
        if (_newest == null)
        {
            _firstHighWater = _highWater;
        }
        else
        {
            _newest->HighWater = _highWater;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void* AllocateInNewBlock(nuint bytes)
    {
        nuint headerBytes = (nuint)sizeof(Block);

        // In this order no sum can overflow: the request is known to be within the budget before anything is added to it.
        if (bytes > _bytesLeft || _bytesLeft - bytes < headerBytes + Limits.ArenaAlignmentBytes)
        {
            return null;
        }

        nuint blockBytes = headerBytes + RoundUp(bytes);
        if (blockBytes < Limits.ArenaBlockBytes)
        {
            nuint usable = _bytesLeft & ~(nuint)(Limits.ArenaAlignmentBytes - 1);
            blockBytes = usable < Limits.ArenaBlockBytes ? usable : Limits.ArenaBlockBytes;
        }

        Block* block = (Block*)NativeMemory.Allocate(blockBytes);
        if (block == null)
        {
            return null;
        }

        LeaveBlock();
        block->Older = _newest;
        _newest = block;
        _bytesLeft -= blockBytes;
        byte* start = (byte*)(block + 1);
        _highWater = start;
        _cursor = start + RoundUp(bytes);
        _limit = (byte*)block + blockBytes;
        return start;
    }
}
