// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Threading;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Front;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Tests.Front;

/// <summary>Does what the first byte of a message says; see <see cref="Order"/>. Every reply is a record whose content begins with the message's first 8 bytes.</summary>
// SAFETY: replies are written to blocks of the arena of the size asked for; messages are read within their length.
internal sealed unsafe class FakeHandler : MessageHandler, IDisposable
{
    public const byte Echo = (byte)'E';
    public const byte Block = (byte)'B';
    public const byte Huge = (byte)'H';
    public const byte NoAnswer = (byte)'N';
    public const byte Throw = (byte)'T';

    private int _inBlock;
    private int _inBlockMost;
    private int _admitted;

    /// <summary>Blocking calls go on when it is set.</summary>
    public ManualResetEventSlim Gate { get; } = new();

    public int InBlock => Volatile.Read(ref _inBlock);

    public int InBlockMost => Volatile.Read(ref _inBlockMost);

    public int Admitted => Volatile.Read(ref _admitted);

    public bool Admits { get; set; } = true;

    public uint HugeBytes { get; set; } = 4 << 20;

    /// <summary>Managed bytes that threads had allocated when their last call began, by worker.</summary>
    public long[] AllocatedByWorker { get; } = new long[512];

    public void Dispose() => Gate.Dispose();

    public override bool Admit(string listenerPath, Peer peer)
    {
        Interlocked.Increment(ref _admitted);
        return Admits;
    }

    public override bool Execute(ConnectionInfo connection, int worker, byte* message, uint length, Arena* arena, out XdrOpaque reply)
    {
        AllocatedByWorker[worker] = GC.GetAllocatedBytesForCurrentThread();
        reply = default;
        byte order = length == 0 ? NoAnswer : message[0];
        switch (order)
        {
            case NoAnswer:
                return false;
            case Throw:
                throw new InvalidOperationException("the handler fails");
            case Block:
                int inside = Interlocked.Increment(ref _inBlock);
                InterlockedMax(ref _inBlockMost, inside);
                Gate.Wait();
                Interlocked.Decrement(ref _inBlock);
                break;
        }

        uint content = order == Huge ? HugeBytes : length;
        byte* record = (byte*)arena->Allocate(content + 4);
        if (record == null)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(record, 4), 0x8000_0000u | content);
        Span<byte> body = new(record + 4, (int)content);
        ReadOnlySpan<byte> asked = new(message, (int)length);
        asked.CopyTo(body);
        body[asked.Length..].Fill((byte)'h');
        reply = new XdrOpaque(record, content + 4);
        return true;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
