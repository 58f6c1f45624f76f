// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Messages;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;
using static GssInterposer.Core.Tests.Proxy.HeldReplies;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>The application's own buffers, and a daemon that says what is to be written into them.</summary>
// SAFETY: the memory of all buffers is one array, pinned during the call.
[Collection(CoreCollection.Name)]
public sealed unsafe class HeldIovTests : IDisposable
{
    private const uint Header = GssApi.GSS_IOV_BUFFER_TYPE_HEADER;
    private const uint Data = GssApi.GSS_IOV_BUFFER_TYPE_DATA;
    private const uint SignOnly = GssApi.GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
    private const uint Padding = GssApi.GSS_IOV_BUFFER_TYPE_PADDING;
    private const uint Trailer = GssApi.GSS_IOV_BUFFER_TYPE_TRAILER;
    private const uint Stream = GssApi.GSS_IOV_BUFFER_TYPE_STREAM;
    private const uint MicToken = GssApi.GSS_IOV_BUFFER_TYPE_MIC_TOKEN;
    private const uint Allocate = GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATE;
    private const uint Allocated = GssApi.GSS_IOV_BUFFER_FLAG_ALLOCATED;
    private const ulong Garbage = 0xEEEE_EEEE_EEEE;

    private static readonly (uint Type, int Length)[] s_parts = [(Header, 60), (SignOnly, 10), (Data, 16), (Padding, 16), (Trailer, 60)];
    private static readonly (uint Type, int Length)[] s_allocating = [(Header | Allocate, 0), (Data, 16), (Trailer | Allocate, 0)];
    private static readonly (uint Type, int Length)[] s_stream = [(Stream, 92), (Data, 0)];
    private static readonly (uint Type, int Length)[] s_allocatingStream = [(Stream, 92), (Data | Allocate, 0)];

    private readonly FakeDaemon _daemon = new();

    public HeldIovTests() => CoreEnvironment.Load(_daemon.SocketPath, 2000);

    /// <summary>Answers that do not belong to the buffers, by name: the operation, the buffers, the answer.</summary>
    private static Dictionary<string, (GssxIovOperation Operation, (uint Type, int Length)[] Parts, string Reply)> Hostile { get; } = new()
    {
        ["fewer buffers"] = (GssxIovOperation.Wrap, s_parts, Iov(Buffer(Header, 32), Unchanged(SignOnly, 10))),
        ["more buffers"] = (GssxIovOperation.Wrap, s_parts, Iov([.. Wrapped(), Buffer(Data, 16)])),
        ["another type"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(0, Buffer(Trailer, 32)))),
        ["a header longer than its room"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(0, Buffer(Header, 61)))),
        ["data longer than they were"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(2, Buffer(Data, 17)))),
        ["a trailer longer than its room, without bytes"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(4, Unchanged(Trailer, 61)))),
        ["a length without bytes"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(0, Unchanged(Header, 32)))),
        ["a length of all bits"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(0, Buffer(Header, ulong.MaxValue, 32)))),
        ["a length that is a negative one"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(2, Unchanged(Data, 1ul << 63)))),
        ["more bytes than the length"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(2, Buffer(Data, 8, 16)))),
        ["fewer bytes than the length"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(2, Buffer(Data, 16, 8)))),
        ["bytes for what is only signed"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(1, Buffer(SignOnly, 10)))),
        ["an allocated header that nobody asked for"] = (GssxIovOperation.Wrap, s_parts, Iov(Wrapped(0, Buffer(Header | Allocated, 32)))),
        ["a header without the allocation that was asked for"] = (GssxIovOperation.Wrap, s_allocating, Iov(Buffer(Header, 32), Buffer(Data, 16), Buffer(Trailer | Allocated, 28))),
        ["allocated data"] = (GssxIovOperation.Wrap, s_allocating, Iov(Buffer(Header | Allocated, 32), Buffer(Data | Allocated, 16), Buffer(Trailer | Allocated, 28))),
        ["an allocated header longer than its bytes"] =
            (GssxIovOperation.Wrap, s_allocating, Iov(Buffer(Header | Allocate | Allocated, 1 << 30, 32), Buffer(Data, 16), Buffer(Trailer | Allocated, 28))),
        ["bytes where lengths were asked for"] = (GssxIovOperation.WrapLength, s_parts, Iov(Wrapped())),
        ["a length that no message has"] = (GssxIovOperation.WrapLength, s_parts, Iov(Wrapped(0, Unchanged(Header, (1 << 20) + 1)).Select(WithoutBytes).ToArray())),
        ["a message longer than its stream"] = (GssxIovOperation.Unwrap, s_stream, Iov(Unchanged(Stream, 92), Buffer(Data, 93))),
        ["a message without its bytes"] = (GssxIovOperation.Unwrap, s_stream, Iov(Unchanged(Stream, 92), Unchanged(Data, 60))),
        ["a message allocated for nobody"] = (GssxIovOperation.Unwrap, s_stream, Iov(Unchanged(Stream, 92), Buffer(Data | Allocated, 60))),
        ["a message not allocated"] = (GssxIovOperation.Unwrap, s_allocatingStream, Iov(Unchanged(Stream, 92), Buffer(Data, 60))),
        ["another stream"] = (GssxIovOperation.Unwrap, s_stream, Iov(Buffer(Stream, 92), Buffer(Data, 60))),
        ["bytes for a MIC that was looked at"] = (GssxIovOperation.VerifyMic, [(Data, 16), (MicToken, 28)], Iov(Unchanged(Data, 16), Buffer(MicToken, 28))),
        ["a MIC longer than its room"] = (GssxIovOperation.GetMic, [(Data, 16), (MicToken, 28)], Iov(Unchanged(Data, 16), Buffer(MicToken, 29))),
    };

    public static TheoryData<string> Cases => [.. Hostile.Keys];

    public void Dispose()
    {
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_answer_that_does_not_fit_is_refused_and_nothing_of_it_is_written(string name)
    {
        (GssxIovOperation operation, (uint Type, int Length)[] parts, string reply) = Hostile[name];
        Played played = Play(operation, reply, parts);
        Assert.Equal((GssApi.GSS_S_FAILURE, MinorCode.BadReply), (played.Status.Major, (MinorCode)played.Status.Minor));
        Assert.Equal(played.Before, played.After);
        Assert.Equal(parts.Select(part => (part.Type, (ulong)part.Length)), played.Parts);
        Assert.False(played.Told);
    }

    [Fact]
    public void What_the_daemon_wraps_is_written_where_it_belongs_and_nowhere_else()
    {
        Played played = Play(GssxIovOperation.Wrap, Iov(Wrapped()), s_parts);
        Assert.False(played.Status.IsError, played.Words);
        Assert.True(played.Told);
        Assert.Equal([(Header, 32ul), (SignOnly, 10), (Data, 16), (Padding, 0), (Trailer, 28)], played.Parts);
        byte[] expected = [.. played.Before];
        expected.AsSpan(0, 32).Fill(0xAB);
        expected.AsSpan(70, 16).Fill(0xAB);
        expected.AsSpan(102, 28).Fill(0xAB);
        Assert.Equal(expected, played.After);
    }

    [Fact]
    public void Allocated_buffers_are_the_applications()
    {
        Played played = Play(GssxIovOperation.Wrap, Iov(Buffer(Header | Allocate | Allocated, 32), Buffer(Data, 16), Buffer(Trailer | Allocate | Allocated, 28)), s_allocating);
        Assert.False(played.Status.IsError, played.Words);
        Assert.Equal([(Header | Allocate | Allocated, 32ul), (Data, 16), (Trailer | Allocate | Allocated, 28)], played.Parts);
        Assert.Equal(2, played.Outside); // freed by gss_release_iov_buffer
    }

    [Theory]
    [InlineData(true, 32)]
    [InlineData(false, 16)]
    public void The_message_of_a_stream_is_where_krb5_has_it(bool confidential, int start)
    {
        string reply = Iov(Unchanged(Stream, 92), Buffer(Data, 48));
        reply = confidential ? reply : string.Concat(Replies.Complete, Absent, reply.AsSpan(Replies.Complete.Length + Absent.Length));
        Played played = Play(GssxIovOperation.Unwrap, reply, s_stream);
        Assert.False(played.Status.IsError, played.Words);
        Assert.Equal([(Stream, 92ul), (Data, 48)], played.Parts);
        Assert.Equal(start, played.Offset);
        Assert.True(played.After.AsSpan(start, 48).IndexOfAnyExcept((byte)0xAB) < 0);
        Assert.Equal(played.Before[..start], played.After[..start]);
        Assert.Equal(played.Before[(start + 48)..], played.After[(start + 48)..]);
    }

    [Fact]
    public void A_message_that_comes_twice_is_not_taken_out_of_its_stream()
    {
        string duplicate = "0000000000000002" + Replies.Complete[16..];
        Played played = Play(GssxIovOperation.Unwrap, IovAfter(duplicate, Unchanged(Stream, 92), Unchanged(Data, 0)), s_stream);
        Assert.Equal(GssApi.GSS_S_DUPLICATE_TOKEN, played.Status.Major);
        Assert.Equal(played.Before, played.After);
    }

    [Fact]
    public void Lengths_are_told_and_the_daemon_is_sent_no_data_for_them()
    {
        Played played = Play(GssxIovOperation.WrapLength, Iov([.. Wrapped().Select(WithoutBytes)]), s_parts);
        Assert.False(played.Status.IsError, played.Words);
        Assert.Equal([(Header, 32ul), (SignOnly, 10), (Data, 16), (Padding, 0), (Trailer, 28)], played.Parts);
        Assert.All(played.Sent, part => Assert.Equal(0, part.Bytes));
        Assert.Equal([0ul, 10, 16, 0, 0], played.Sent.Select(part => part.Length));
    }

    /// <summary>Applications do not set what a function only writes.</summary>
    [Fact]
    public void The_daemon_is_sent_no_length_that_happens_to_be_in_a_buffer_to_be_filled()
    {
        Played wrapped = Play(
            GssxIovOperation.Wrap, Replies.Complete, [(Header | Allocate, unchecked((int)Garbage)), (Data, 16), (GssApi.GSS_IOV_BUFFER_TYPE_MECH_PARAMS, 5)]);
        Assert.Equal([(Header | Allocate, 0ul, 0), (Data, 16, 16), (0, 0, 0)], wrapped.Sent);
        Played unwrapped = Play(GssxIovOperation.Unwrap, Replies.Complete, [(Data, 77), (Stream, 92), (SignOnly, 10), (Header, 5)]);
        Assert.Equal([(Data, 0ul, 0), (Stream, 92, 92), (SignOnly, 10, 10), (0, 0, 0)], unwrapped.Sent);
        Played again = Play(GssxIovOperation.Unwrap, Replies.Complete, [(Header | Allocate | Allocated, 32), (Data, 16), (Trailer | Allocate | Allocated, 28)]);
        Assert.Equal([(Header, 32ul, 32), (Data, 16, 16), (Trailer, 28, 28)], again.Sent);
    }

    private static string[] Wrapped(int replaced = -1, string replacement = "")
    {
        string[] good = [Buffer(Header, 32), Unchanged(SignOnly, 10), Buffer(Data, 16), Unchanged(Padding, 0), Buffer(Trailer, 28)];
        if (replaced >= 0)
        {
            good[replaced] = replacement;
        }

        return good;
    }

    private static string Unchanged(uint type, ulong length) => Buffer(type, length, 0);

    /// <summary>The same type and length.</summary>
    private static string WithoutBytes(string buffer) => buffer[..24] + Absent;

    private Played Play(GssxIovOperation operation, string reply, (uint Type, int Length)[] parts)
    {
        using TestCall call = new();
        ContextHandle* handle = HeldClient.Create(call, "sixteen bytes !!"u8);
        byte[] memory = new byte[parts.Sum(part => Math.Max(0, part.Length)) + 1];
        new Random(1964).NextBytes(memory);
        byte[] before = [.. memory];
        gss_iov_buffer_desc_struct* buffers = stackalloc gss_iov_buffer_desc_struct[parts.Length];
        _daemon.Next(Behaviours.Results(reply));
        int confidential = -1;
        fixed (byte* start = memory)
        {
            int at = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                buffers[i] = new() { type = parts[i].Type, buffer = new() { length = (nuint)(uint)parts[i].Length, value = start + at } };
                at += Math.Max(0, parts[i].Length);
            }

            gss_ctx_id_struct* context = (gss_ctx_id_struct*)handle;
            GssStatus status = operation switch
            {
                GssxIovOperation.Wrap => WrapIov.Run(call.Pointer, context, 1, 0, &confidential, buffers, parts.Length),
                GssxIovOperation.WrapLength => WrapIovLength.Run(call.Pointer, context, 1, 0, &confidential, buffers, parts.Length),
                GssxIovOperation.Unwrap => UnwrapIov.Run(call.Pointer, context, &confidential, null, buffers, parts.Length),
                GssxIovOperation.GetMic => GetMicIov.Run(call.Pointer, context, 0, buffers, parts.Length),
                _ => VerifyMicIov.Run(call.Pointer, context, null, buffers, parts.Length),
            };
            (uint, ulong)[] after = [.. Enumerable.Range(0, parts.Length).Select(i => Look(buffers, i))];
            int outside = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                outside += (buffers[i].type & Allocated & ~parts[i].Type) != 0 && (buffers[i].buffer.value < start || buffers[i].buffer.value >= start + memory.Length) ? 1 : 0;
                buffers[i].type &= ~(parts[i].Type & Allocated); // not malloc's
            }

            int offset = (int)((byte*)buffers[parts.Length - 1].buffer.value - start);
            uint minor;
            GssApi.gss_release_iov_buffer(&minor, buffers, parts.Length);
            ContextHandle.Release(handle);
            return new Played(status, Client.WordsOf(status), before, memory, after, Sent(_daemon.Requests.Last()), confidential != -1, outside, offset);
        }
    }

    private static (uint Type, ulong Length) Look(gss_iov_buffer_desc_struct* buffers, int i) => (buffers[i].type, buffers[i].buffer.length);

    private static List<(uint Type, ulong Length, int Bytes)> Sent(Request request)
    {
        const int headerBytes = 40; // xid to the empty verifier
        using TestCall call = new();
        fixed (byte* start = request.Message)
        {
            XdrReader reader = new(start + headerBytes, (uint)(request.Message.Length - headerBytes), call.Pointer->Arena);
            Assert.True(GssxArgMessageIov.Decode(ref reader, out GssxArgMessageIov arguments));
            List<(uint, ulong, int)> sent = [];
            foreach (ref GssxIovBuffer buffer in arguments.Buffers.Span)
            {
                sent.Add((buffer.Type, buffer.Length, (int)buffer.Data.Length));
            }

            return sent;
        }
    }

    /// <summary>What became of a call: memory before and after, types and lengths, what was sent, whether conf_state was written, allocations, and where the last buffer begins.</summary>
    private sealed record Played(
        GssStatus Status,
        string? Words,
        byte[] Before,
        byte[] After,
        (uint Type, ulong Length)[] Parts,
        List<(uint Type, ulong Length, int Bytes)> Sent,
        bool Told,
        int Outside,
        int Offset);
}
