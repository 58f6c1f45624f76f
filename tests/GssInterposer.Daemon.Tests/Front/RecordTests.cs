// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using Xunit;

namespace GssInterposer.Daemon.Tests.Front;

/// <summary>Calls come in any pieces (RFC 5531 §11).</summary>
public sealed class RecordTests
{
    [Fact]
    public void A_call_is_answered()
    {
        using FrontRig rig = new();
        using FrontClient client = rig.Connect();
        for (int i = 0; i < 1000; i++)
        {
            byte[] message = FrontRig.Message(FakeHandler.Echo, i, 900);
            Assert.Equal(message, client.Exchange(message));
        }

        FrontRig.Until(() => rig.FrontEnd.Calls == 1000, "1000 calls are counted");
    }

    [Fact]
    public void A_record_may_be_split_anywhere()
    {
        using FrontRig rig = new();
        using FrontClient client = rig.Connect();
        byte[] message = FrontRig.Message(FakeHandler.Echo, 7, 24);
        byte[] record = FrontRig.Record(message);
        for (int split = 1; split < record.Length; split++)
        {
            client.Send(record.AsSpan(0, split));
            Thread.Sleep(1);
            client.Send(record.AsSpan(split));
            Assert.Equal(message, client.ReceiveReply());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void A_message_may_come_in_fragments_and_bytes_one_at_a_time(int fragmentBytes)
    {
        using FrontRig rig = new();
        using FrontClient client = rig.Connect();
        byte[] message = FrontRig.Message(FakeHandler.Echo, 7, 40);
        byte[] stream = Fragments(message, fragmentBytes);
        client.Send(stream);
        Assert.Equal(message, client.ReceiveReply());
        foreach (byte single in stream)
        {
            client.Send([single]);
        }

        Assert.Equal(message, client.ReceiveReply());
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(65_532)]
    [InlineData(65_533)]
    [InlineData(200_000)]
    [InlineData(1 << 20)]
    public void Large_messages_are_answered_whole(int bytes)
    {
        using FrontRig rig = new();
        using FrontClient client = rig.Connect();
        byte[] message = FrontRig.Message(FakeHandler.Echo, 1, bytes);
        Thread sender = new(() => client.Send(FrontRig.Record(message)));
        sender.Start();
        Assert.True(message.AsSpan().SequenceEqual(client.ReceiveReply()), "the reply has the bytes of the message");
        sender.Join();
        Assert.Equal(FrontRig.Message(FakeHandler.Echo, 2), client.Exchange(FrontRig.Message(FakeHandler.Echo, 2)));
    }

    [Fact]
    public void Calls_sent_ahead_are_answered_in_order()
    {
        using FrontRig rig = new();
        using FrontClient client = rig.Connect();
        const int calls = 5000;
        Thread sender = new(() =>
        {
            List<byte> stream = [];
            for (int i = 0; i < calls; i++)
            {
                stream.AddRange(FrontRig.Record(FrontRig.Message(FakeHandler.Echo, i, 8 + (i % 400))));
            }

            client.Send(stream.ToArray());
        });
        sender.Start();
        for (int i = 0; i < calls; i++)
        {
            Assert.Equal(FrontRig.Message(FakeHandler.Echo, i, 8 + (i % 400)), client.ReceiveReply());
        }

        sender.Join();
    }

    [Fact]
    public void A_client_that_shuts_down_its_side_gets_all_its_replies_and_the_end()
    {
        using FrontRig rig = new();
        using FrontClient client = rig.Connect();
        client.Send([.. FrontRig.Record(FrontRig.Message(FakeHandler.Echo, 1)), .. FrontRig.Record(FrontRig.Message(FakeHandler.Echo, 2))]);
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(FrontRig.Message(FakeHandler.Echo, 1), client.ReceiveReply());
        Assert.Equal(FrontRig.Message(FakeHandler.Echo, 2), client.ReceiveReply());
        client.ExpectClosed();
    }

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "nothing that the handler answers", FrontRig.Record(FrontRig.Message(FakeHandler.NoAnswer, 0)) },
        { "a zero-length record", [0x80, 0, 0, 0] },
        { "a length over the maximum", [0x80, 0x10, 0, 1, 1, 2, 3] },
        { "the largest length", [0xff, 0xff, 0xff, 0xff] },
        { "fragments that add up to too much", [0x00, 0x00, 0x00, 0x01, (byte)'E', 0x80, 0x10, 0, 0] },
        { "text", "GET / HTTP/1.1\r\n\r\n"u8.ToArray() },
        { "endless empty fragments", new byte[4 * 2000] },
        { "a handler that throws", FrontRig.Record(FrontRig.Message(FakeHandler.Throw, 0)) },
    };

    [Theory, MemberData(nameof(Hostile))]
    public void What_is_no_call_closes_the_connection_and_no_other(string what, byte[] bytes)
    {
        using FrontRig rig = new();
        using FrontClient good = rig.Connect();
        using FrontClient bad = rig.Connect();
        Assert.NotEmpty(what);
        bad.Send(bytes);
        bad.ExpectClosed();
        Assert.Equal(FrontRig.Message(FakeHandler.Echo, 2), good.Exchange(FrontRig.Message(FakeHandler.Echo, 2)));
        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 1, "the bad connection is closed, the good one is not");
        Assert.Equal(1, rig.FrontEnd.Counters.Malformed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(20)]
    public void The_end_of_the_stream_within_a_record_closes_the_connection(int bytes)
    {
        using FrontRig rig = new();
        using FrontClient client = rig.Connect();
        client.Send(FrontRig.Record(FrontRig.Message(FakeHandler.Echo, 2)).AsSpan(0, bytes));
        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 1, "the connection is open");
        client.Socket.Shutdown(SocketShutdown.Send);
        client.ExpectClosed();
        FrontRig.Until(() => rig.FrontEnd.ConnectionsOpen == 0, "the connection is closed");
    }

    private static byte[] Fragments(byte[] message, int fragmentBytes)
    {
        IEnumerable<byte> stream = [];
        for (int at = 0; at < message.Length; at += fragmentBytes)
        {
            byte[] part = message.Skip(at).Take(fragmentBytes).ToArray();
            byte[] fragment = FrontRig.Record(part);
            fragment[0] = at + fragmentBytes >= message.Length ? (byte)0x80 : (byte)0;
            stream = stream.Concat(fragment);
        }

        return stream.ToArray();
    }
}
