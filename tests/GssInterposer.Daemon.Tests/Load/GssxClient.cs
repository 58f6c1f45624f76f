// SPDX-License-Identifier: MIT
using System;
using System.IO;
using GssInterposer.Daemon.Tests.Attack;
using GssInterposer.Gssx;
using GssInterposer.Rpc;
using GssInterposer.Tests;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Tests.Load;

/// <summary>A client that speaks the protocol itself, so that it can say what no plugin would.</summary>
// SAFETY: the arena lives until Dispose; replies are copied into it, and decoded values point there.
internal sealed unsafe class GssxClient(string socketPath, TimeSpan timeout) : IDisposable
{
    private static readonly byte[] Krb5Oid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];
    private static readonly byte[] HostBasedOid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x04];

    private readonly RawClient _raw = new(socketPath, timeout);
    private readonly TestArena _arena = new(1 << 30);
    private uint _xid = 0x6000_0000;

    /// <summary>Memory of whatever the client says and hears.</summary>
    public Arena* Arena => _arena;

    /// <summary>1.2.840.113554.1.2.2.</summary>
    public XdrOpaque Krb5 => Bytes(Krb5Oid);

    /// <summary>The message of a call, without its record mark.</summary>
    public byte[] Compose<TArgument>(GssxProgram.Procedure procedure, in TArgument argument)
        where TArgument : unmanaged, IXdr<TArgument>
    {
        Arena.Mark mark = _arena.Pointer->Remember();
        XdrWriter writer = new(_arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, ++_xid, GssxProgram.Number, GssxProgram.Version, (uint)procedure);
        TArgument.Encode(ref writer, in argument);
        byte[] message = CallRecord.End(ref writer)
            ? new Span<byte>(writer.Pointer, (int)writer.Length)[(int)Limits.RecordMarkBytes..].ToArray()
            : throw new InvalidDataException($"{procedure}: the call cannot be encoded: {writer.Failure}");
        _arena.Pointer->Rewind(mark);
        return message;
    }

    /// <summary>Calls and decodes what comes back.</summary>
    public TResult Call<TArgument, TResult>(GssxProgram.Procedure procedure, in TArgument argument)
        where TArgument : unmanaged, IXdr<TArgument>
        where TResult : unmanaged, IXdr<TResult> => Call<TResult>(Compose(procedure, in argument));

    /// <summary>Sends a composed message and decodes what comes back.</summary>
    public TResult Call<TResult>(byte[] message)
        where TResult : unmanaged, IXdr<TResult>
    {
        Outcome outcome = _raw.Send(HostileCase.Record("call", message));
        if (outcome != Outcome.Answered)
        {
            throw new IOException($"a call was not answered: {outcome}");
        }

        XdrOpaque reply = Bytes(_raw.Reply);
        XdrReader reader = new(reply.Pointer, reply.Length, _arena);
        RpcFailure failure = ReplyParser.Parse(ref reader, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(message), out TResult result, out _);
        return failure == RpcFailure.None ? result : throw new InvalidDataException($"the reply is {failure}");
    }

    /// <summary>A copy that lives as long as the client.</summary>
    public XdrOpaque Bytes(ReadOnlySpan<byte> bytes)
    {
        byte* copy = (byte*)_arena.Pointer->Allocate((nuint)Math.Max(1, bytes.Length));
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new XdrOpaque(copy, (uint)bytes.Length);
    }

    /// <summary>A copy.</summary>
    public T* Box<T>(in T value)
        where T : unmanaged
    {
        T* copy = (T*)_arena.Pointer->Allocate((nuint)sizeof(T));
        *copy = value;
        return copy;
    }

    /// <summary>An optional member that is there.</summary>
    public XdrOptional<T> Present<T>(in T value)
        where T : unmanaged => new(Box(in value));

    /// <summary>An array.</summary>
    public XdrArray<T> Array<T>(params ReadOnlySpan<T> items)
        where T : unmanaged
    {
        T* copy = (T*)_arena.Pointer->Allocate((nuint)(Math.Max(1, items.Length) * sizeof(T)));
        items.CopyTo(new Span<T>(copy, items.Length));
        return new XdrArray<T>(copy, (uint)items.Length);
    }

    /// <summary>The encoding of a value.</summary>
    public XdrEncoded<T> Encode<T>(in T value)
        where T : unmanaged, IXdr<T> => XdrEncoded<T>.From(in value, _arena);

    /// <summary>A host-based service name.</summary>
    public XdrEncoded<GssxName> Service(ReadOnlySpan<byte> name)
    {
        GssxName value = new() { DisplayName = Bytes(name), NameType = Bytes(HostBasedOid) };
        return Encode(in value);
    }

    /// <summary>An option.</summary>
    public GssxOption Option(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        GssxOptions.TryCreate(name, Bytes(value), _arena, out GssxOption option) ? option : throw new OutOfMemoryException();

    /// <inheritdoc/>
    public void Dispose()
    {
        _raw.Dispose();
        _arena.Dispose();
    }
}
