// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net.Sockets;

namespace GssInterposer.Daemon.Tests.Contexts.Kernel;

/// <summary>
/// The Linux kernel's end: one connection that stays, calls with AUTH_NULL, never another procedure than ACCEPT_SEC_CONTEXT, always both options and no handle.
/// </summary>
internal sealed class KernelClient : IDisposable
{
    private const uint LastFragment = 0x8000_0000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
    {
        SendTimeout = (int)Timeout.TotalMilliseconds, ReceiveTimeout = (int)Timeout.TotalMilliseconds,
    };

    private uint _xid = 0x4b45_0000;

    public KernelClient(string socketPath) => _socket.Connect(new UnixDomainSocketEndPoint(socketPath));

    public KernelReply Accept(ReadOnlySpan<byte> token)
    {
        List<byte> call = [];
        foreach (uint word in (uint[])[++_xid, 0, 2, 400112, 1, 9, 0, 0, 0, 0])
        {
            Word(call, word);
        }

        Opaque(call, default);                                      // call_ctx: locale, server_ctx, options
        Opaque(call, default);
        Word(call, 2);
        Opaque(call, "exported_context_type\0"u8);
        Opaque(call, "linux_lucid_v1\0"u8);
        Opaque(call, "exported_creds_type\0"u8);
        Opaque(call, "linux_creds_v1\0"u8);
        Word(call, 0);                                              // context_handle
        Word(call, 0);                                              // cred_handle
        Opaque(call, token);
        Word(call, 0);                                              // input_cb
        Word(call, 0);                                              // ret_deleg_cred
        Word(call, 0);                                              // options
        byte[] mark = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(mark, LastFragment | (uint)call.Count);
        _socket.Send([.. mark, .. call]);
        return new KernelReply(Receive(), _xid);
    }

    public void Dispose() => _socket.Dispose();

    private static void Word(List<byte> call, uint word)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
        call.AddRange(bytes);
    }

    private static void Opaque(List<byte> call, ReadOnlySpan<byte> bytes)
    {
        Word(call, (uint)bytes.Length);
        call.AddRange(bytes);
        while (call.Count % 4 != 0)
        {
            call.Add(0);
        }
    }

    private byte[] Receive()
    {
        List<byte> record = [];
        uint mark;
        do
        {
            mark = BinaryPrimitives.ReadUInt32BigEndian(Exactly(4));
            record.AddRange(Exactly((int)(mark & ~LastFragment)));
        }
        while ((mark & LastFragment) == 0);
        return [.. record];
    }

    private byte[] Exactly(int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0, got; at < length; at += got)
        {
            got = _socket.Receive(bytes.AsSpan(at));
            if (got == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }
        }

        return bytes;
    }
}
