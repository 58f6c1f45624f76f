// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Tests.Support;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Behaviours by name.</summary>
public static class Behaviours
{
    /// <summary>Answers as the C daemon does.</summary>
    public static Behaviour Answer { get; } = peer => peer.Send(GoodReply(peer));

    /// <summary>Reads, and closes without a word.</summary>
    public static Behaviour Close { get; } = peer => peer.Close();

    /// <summary>Reads, and leaves the caller waiting.</summary>
    public static Behaviour Silence { get; } = peer => peer.Pause(60_000);

    public static byte[] GoodReply(Peer peer) => Replies.Good(peer.Request.Procedure, peer.Request.Xid);

    /// <summary>Sends bytes as they are, which may depend on the request.</summary>
    public static Behaviour Send(Func<Peer, byte[]> bytes) => peer => peer.Send(bytes(peer));

    /// <summary>A record of the request's xid and <paramref name="hex"/>.</summary>
    public static Behaviour Reply(string hex) => peer => peer.Send(Replies.Record(peer.Request.Xid, hex));

    /// <summary>A record of an accepted call with <paramref name="hex"/> as results.</summary>
    public static Behaviour Results(string hex) => Reply(Replies.Success + hex);

    /// <summary>The first bytes of a good reply, then the end of the stream.</summary>
    public static Behaviour AnswerUpTo(int bytes) => peer =>
    {
        peer.Send(GoodReply(peer).AsSpan(0, bytes));
        peer.Close();
    };

    /// <summary>A good reply, one byte every <paramref name="pauseMs"/>; the last <paramref name="missing"/> bytes never come.</summary>
    public static Behaviour Drip(int pauseMs, int missing = 0) => peer =>
    {
        byte[] reply = GoodReply(peer);
        for (int i = 0; i < reply.Length - missing; i++)
        {
            peer.Send(reply.AsSpan(i, 1));
            if (!peer.Pause(pauseMs))
            {
                return;
            }
        }

        if (missing > 0)
        {
            peer.Pause(60_000);
        }
    };

    /// <summary>Answers after a while.</summary>
    public static Behaviour AnswerAfter(int milliseconds) => peer =>
    {
        if (peer.Pause(milliseconds))
        {
            Answer(peer);
        }
    };
}
