// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Observability;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Front;

/// <summary>A front end that listens in a directory of its own, with a handler that does as it is told.</summary>
internal sealed class FrontRig : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public FrontRig(LimitsConfiguration? limits = null, int workerThreads = 4, bool start = true)
    {
        FrontEnd = new FrontEnd(limits ?? new LimitsConfiguration(), workerThreads, Handler, ReadPeer, new Log());
        Path = _scratch.PathOf("s");
        FrontEnd.Listen(Path, Convert.ToInt32("666", 8));
        if (start)
        {
            FrontEnd.Start();
        }
    }

    public FakeHandler Handler { get; } = new();

    public FrontEnd FrontEnd { get; }

    public string Path { get; }

    /// <summary>Bytes of a record of one fragment.</summary>
    public static byte[] Record(ReadOnlySpan<byte> message)
    {
        byte[] record = new byte[message.Length + 4];
        BinaryPrimitives.WriteUInt32BigEndian(record, 0x8000_0000u | (uint)message.Length);
        message.CopyTo(record.AsSpan(4));
        return record;
    }

    /// <summary>A message that begins with an order and a number, and goes on with letters.</summary>
    public static byte[] Message(byte order, int number, int bytes = 32)
    {
        byte[] message = new byte[Math.Max(bytes, 8)];
        message.AsSpan().Fill((byte)'m');
        message[0] = order;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), number);
        return message;
    }

    /// <summary>Waits until <paramref name="condition"/> holds; fails after a generous time.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"this did not come about in 20 s: {what}");
            Thread.Sleep(2);
        }
    }

    public FrontClient Connect() => new(Path);

    public void Dispose()
    {
        Handler.Gate.Set();
        FrontEnd.Stop(TimeSpan.FromSeconds(5));
        Handler.Dispose();
        _scratch.Dispose();
    }

    private static Peer? ReadPeer(int descriptor) => new() { Uid = 0, Gid = 0, Pid = Environment.ProcessId };
}

/// <summary>A client that sends bytes as they are.</summary>
internal sealed class FrontClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public FrontClient(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.ReceiveTimeout = 20_000;
        _socket.SendTimeout = 20_000;
    }

    public Socket Socket => _socket;

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Sends a message in one record and receives the reply's content.</summary>
    public byte[] Exchange(ReadOnlySpan<byte> message)
    {
        Send(FrontRig.Record(message));
        return ReceiveReply();
    }

    public byte[] ReceiveReply()
    {
        byte[] mark = ReceiveExactly(4);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(mark);
        Assert.True((length & 0x8000_0000u) != 0, "a reply is one fragment");
        return ReceiveExactly((int)(length & 0x7FFF_FFFF));
    }

    /// <summary>Expects the connection to be closed with nothing more sent.</summary>
    public void ExpectClosed()
    {
        byte[] buffer = new byte[16];
        try
        {
            Assert.Equal(0, _socket.Receive(buffer));
        }
        catch (SocketException e)
        {
            Assert.Equal(System.Net.Sockets.SocketError.ConnectionReset, e.SocketErrorCode);
        }
    }

    public void Dispose() => _socket.Dispose();

    private byte[] ReceiveExactly(int count)
    {
        byte[] bytes = new byte[count];
        int received = 0;
        while (received < count)
        {
            int more = _socket.Receive(bytes.AsSpan(received));
            Assert.True(more > 0, $"the connection was closed after {received} of {count} bytes");
            received += more;
        }

        return bytes;
    }
}
