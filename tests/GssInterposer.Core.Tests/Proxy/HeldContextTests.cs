// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.Linq;
using System.Text;
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Messages;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Contexts that the daemon holds: how they begin and end here, and what of them leaves the daemon.</summary>
// SAFETY: what is pointed to lives in the frame, is pinned, or is released at the end of the test.
[Collection(CoreCollection.Name)]
public sealed unsafe class HeldContextTests : IDisposable
{
    private const int TimeoutMs = 2000;

    private static readonly byte[] s_reference = [.. "sixteen bytes !!"u8];

    private readonly FakeDaemon _daemon = new();

    public HeldContextTests() => CoreEnvironment.Load(_daemon.SocketPath, TimeoutMs);

    public void Dispose()
    {
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Theory]
    [InlineData(SentCall.InitSecContext, true)]
    [InlineData(SentCall.AcceptSecContext, true)]
    [InlineData(SentCall.AcquireCred, false)]
    public void The_daemon_is_told_in_every_handshake_that_it_may_keep_the_keys(SentCall call, bool expected)
    {
        Assert.False(Client.Run(call).Status.IsError);
        string message = Encoding.Latin1.GetString(_daemon.Requests.Single(request => request.Procedure == Client.ProcedureOf(call)).Message);
        Assert.Equal(expected, message.Contains("session_keys\0", StringComparison.Ordinal) && message.Contains("daemon\0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, true, true, true)]
    [InlineData(true, true, true, false)]   // keys beside the promise to keep them
    [InlineData(false, false, true, false)] // no way to name it
    [InlineData(false, true, false, false)] // not established
    public void A_context_is_held_that_the_daemon_can_be_asked_about_and_that_has_no_keys_here(bool token, bool state, bool open, bool expected)
    {
        _daemon.Next(Behaviours.Send(peer => Accepted(peer.Request.Xid, token, state, open)));
        Outcome outcome = Client.Accept();
        Assert.Equal(expected, !outcome.Status.IsError);
        Assert.True(expected || (MinorCode)outcome.Status.Minor == MinorCode.BadReply, outcome.Words);
        Assert.Equal(expected ? 1 : 0, _daemon.Requests.Count(request => request.Procedure == GssxProgram.Procedure.ReleaseHandle));
    }

    [Fact]
    public void Its_end_is_told_once_and_no_answer_to_that_matters()
    {
        foreach (Behaviour behaviour in (Behaviour[])[Behaviours.Answer, Behaviours.Silence, Behaviours.Reply("00"), Behaviours.Results("000000000008000000000000")])
        {
            int before = Releases();
            _daemon.Next(behaviour);
            Outcome outcome = Client.Run(GssxProgram.Procedure.ReleaseHandle);
            Assert.True(outcome.Status.IsComplete);
            Assert.InRange(outcome.ElapsedMs, 0, TimeoutMs - 1);
            Assert.Equal(before + 1, Releases());
        }
    }

    [Fact]
    public void Its_end_does_not_wait_for_a_daemon_that_is_gone_and_does_not_keep_the_next_call_from_waiting()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 60_000);
        Assert.False(Client.Acquire().Status.IsError);
        _daemon.StopListening();
        _daemon.DropConnections();
        Outcome outcome = Client.Run(GssxProgram.Procedure.ReleaseHandle);
        Assert.True(outcome.Status.IsComplete);
        Assert.InRange(outcome.ElapsedMs, 0, InterposerLimits.ReleaseTimeoutMs);
        Assert.True(Connections.DaemonWasThere);
    }

    [Fact]
    public void A_context_that_a_fork_has_given_to_two_processes_is_ended_by_neither()
    {
        using TestCall call = new();
        ContextHandle* handle = HeldClient.Create(call, s_reference);
        handle->Process = 1;
        gss_ctx_id_struct* context = (gss_ctx_id_struct*)handle;
        Assert.True(DeleteSecContext.Run(call.Pointer, &context, null).IsComplete);
        handle = HeldClient.Create(call, s_reference);
        handle->Forks++;
        context = (gss_ctx_id_struct*)handle;
        Assert.True(DeleteSecContext.Run(call.Pointer, &context, null).IsComplete);
        Assert.Equal(0, Releases());
    }

    /// <summary>The daemon may have moved the sequence numbers on.</summary>
    [Theory]
    [InlineData(GssxProgram.Procedure.Wrap, 1)]
    [InlineData(GssxProgram.Procedure.Unwrap, 1)]
    [InlineData(GssxProgram.Procedure.GetMic, 1)]
    [InlineData(GssxProgram.Procedure.VerifyMic, 1)]
    [InlineData(GssxProgram.Procedure.MessageIov, 1)]
    [InlineData(GssxProgram.Procedure.WrapSizeLimit, 2)]
    [InlineData(GssxProgram.Procedure.PseudoRandom, 2)]
    [InlineData(GssxProgram.Procedure.InquireContext, 2)]
    public void A_message_is_sent_once(GssxProgram.Procedure procedure, int expected)
    {
        _daemon.Otherwise = Behaviours.Close;
        Outcome outcome = Client.Run(procedure);
        Assert.Equal(MinorCode.ConnectionLost, (MinorCode)outcome.Status.Minor);
        Assert.Equal(expected, _daemon.Requests.Count(request => request.Procedure == procedure));
    }

    [Theory]
    [InlineData("two tokens", GssxProgram.Procedure.Wrap, "00000000" + "00000002" + "00000001AB000000" + "00000001AB000000" + "00000000" + "00000000", MinorCode.BadReply)]
    [InlineData("a token of nothing", GssxProgram.Procedure.Wrap, "00000000" + "00000001" + "00000000" + "00000000" + "00000000", MinorCode.EmptyReply)]
    [InlineData("two messages", GssxProgram.Procedure.Unwrap, "00000000" + "00000002" + "00000000" + "00000000" + "00000000" + "00000000", MinorCode.BadReply)]
    [InlineData("more than fits", GssxProgram.Procedure.WrapSizeLimit, "00000000" + "000003E9", MinorCode.BadReply)]
    [InlineData("more than there is", GssxProgram.Procedure.WrapSizeLimit, "FFFFFFFFFFFFFFFF", MinorCode.BadReply)]
    [InlineData("too few random bytes", GssxProgram.Procedure.PseudoRandom, "00000004" + "ABABABAB", MinorCode.BadReply)]
    [InlineData("too many random bytes", GssxProgram.Procedure.PseudoRandom, "00000024" + "ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB", MinorCode.BadReply)]
    public void Results_that_make_no_sense_are_refused(string name, GssxProgram.Procedure procedure, string results, MinorCode expected)
    {
        _daemon.Next(Behaviours.Results(Replies.Complete + results));
        Outcome outcome = Client.Run(procedure);
        Assert.True((GssApi.GSS_S_FAILURE, expected) == (outcome.Status.Major, (MinorCode)outcome.Status.Minor), $"{name}: {outcome}");
        Assert.Equal(string.Empty, outcome.Produced);
    }

    [Fact]
    public void A_message_that_comes_twice_comes_with_the_word_for_that()
    {
        _daemon.Next(Behaviours.Results(string.Concat("0000000000000002", HeldReplies.Good(GssxProgram.Procedure.Unwrap).AsSpan(16))));
        Outcome outcome = Client.Run(GssxProgram.Procedure.Unwrap);
        Assert.Equal((GssApi.GSS_S_DUPLICATE_TOKEN, 0u), (outcome.Status.Major, outcome.Status.Minor));
        Assert.Equal("token confidential qop", outcome.Produced);
    }

    [Theory]
    [InlineData(5, "")]
    [InlineData(6, "")]
    [InlineData(6, "01")]
    public void Keys_are_not_even_asked_for(byte arc, string more)
    {
        using TestCall call = new();
        ContextHandle* handle = HeldClient.Create(call, s_reference);
        byte[] oid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, arc, .. Convert.FromHexString(more)];
        gss_buffer_set_desc_struct* values = null;
        fixed (byte* elements = oid)
        {
            gss_OID_desc_struct property = new() { length = (uint)oid.Length, elements = elements };
            GssStatus status = InquireSecContextByOid.Run(call.Pointer, (gss_ctx_id_struct*)handle, &property, &values);
            Assert.Equal(GssApi.GSS_S_UNAVAILABLE, status.Major);
            Assert.Contains("session_keys = daemon", Client.WordsOf(status), StringComparison.Ordinal);
        }

        Assert.True(values == null);
        Assert.Empty(_daemon.Requests);
        ContextHandle.Release(handle);
    }

    /// <summary>MIT's mechglue would give the token to krb5, which could make nothing of it.</summary>
    [Fact]
    public void It_stays_in_its_process_and_its_flags_say_so()
    {
        using TestCall call = new();
        gss_ctx_id_struct* context = (gss_ctx_id_struct*)HeldClient.Create(call, s_reference);
        gss_buffer_desc_struct token = default;
        GssStatus status = ExportSecContext.Run(call.Pointer, &context, &token);
        Assert.Equal(GssApi.GSS_S_UNAVAILABLE, status.Major);
        Assert.Contains("session_keys = daemon", Client.WordsOf(status), StringComparison.Ordinal);
        Assert.True(context != null && token.value == null);
        ContextHandle.Release((ContextHandle*)context);

        Assert.NotEqual(0u, Client.Accept().Flags & (uint)GssApi.GSS_C_TRANS_FLAG);
        _daemon.Next(Behaviours.Send(peer => Accepted(peer.Request.Xid, token: false, state: true, open: true)));
        Outcome held = Client.Accept();
        Assert.Equal(0u, held.Flags & (uint)GssApi.GSS_C_TRANS_FLAG);
        Assert.NotEqual(0u, held.Flags);
    }

    [Fact]
    public void It_expires_by_the_clock_here()
    {
        using TestCall call = new();
        ContextHandle* handle = HeldClient.Create(call, s_reference);
        handle->EndSeconds = HeldContext.NowSeconds - 1;
        uint seconds = 77;
        Assert.Equal(GssApi.GSS_S_CONTEXT_EXPIRED, ContextTime.Run(call.Pointer, (gss_ctx_id_struct*)handle, &seconds).Major);
        Assert.Equal(0u, seconds);
        Assert.Equal(GssApi.GSS_S_CONTEXT_EXPIRED, InquireContext.Run(call.Pointer, (gss_ctx_id_struct*)handle, null, null, &seconds, null, null, null, null).Major);
        handle->EndSeconds = HeldContext.EndOf(GssApi.GSS_C_INDEFINITE);
        Assert.True(ContextTime.Run(call.Pointer, (gss_ctx_id_struct*)handle, &seconds).IsComplete);
        Assert.Equal(GssApi.GSS_C_INDEFINITE, seconds);
        ContextHandle.Release(handle);
    }

    [Fact]
    public void A_daemon_that_has_lost_it_says_so_and_nobody_goes_on_without()
    {
        _daemon.Otherwise = Behaviours.Results("0000000000080000" + "00000000" + "0000000000000000" + Text("No context has been established") + "00000000" + "00000000" + "00000000"
            + HeldReplies.Good(GssxProgram.Procedure.Wrap)![Replies.Complete.Length..]);
        Outcome outcome = Client.Run(GssxProgram.Procedure.Wrap);
        Assert.Equal(GssApi.GSS_S_NO_CONTEXT, outcome.Status.Major);
        Assert.Equal("No context has been established", outcome.Words);
        Assert.Equal(string.Empty, outcome.Produced);
    }

    private int Releases() => _daemon.Requests.Count(request => request.Procedure == GssxProgram.Procedure.ReleaseHandle);

    private static string Text(string text) =>
        Convert.ToHexString(Replies.Word((uint)text.Length)) + Convert.ToHexString(Encoding.ASCII.GetBytes(text)) + new string('0', 2 * (-text.Length & 3));

    /// <summary>A recorded answer, made one whose context the daemon says it holds.</summary>
    private static byte[] Accepted(uint xid, bool token, bool state, bool open)
    {
        const int headerBytes = 24;
        byte[] message = Replies.Good(GssxProgram.Procedure.AcceptSecContext, xid)[Replies.MarkBytes..];
        using TestCall call = new();
        Arena* arena = call.Pointer->Arena;
        fixed (byte* start = message, reference = s_reference)
        {
            XdrReader reader = new(start + headerBytes, (uint)(message.Length - headerBytes), arena);
            Assert.True(GssxResAcceptSecContext.Decode(ref reader, out GssxResAcceptSecContext result));
            Assert.True(result.ContextHandle.Value->TryDecode(arena, out GssxCtx context));
            Assert.True(HeldContext.TryOffer(ref call.Ref, out GssxOption mark));
            context.ExportedContextToken = token ? context.ExportedContextToken : default;
            context.State = state ? new XdrOpaque(reference, (uint)s_reference.Length) : default;
            context.Open = open;
            context.Options = new XdrArray<GssxOption>(&mark, 1);
            XdrEncoded<GssxCtx> encoded = XdrEncoded<GssxCtx>.From(in context, arena);
            result.ContextHandle.Value = &encoded;
            XdrWriter writer = new(arena, Limits.MessageBytesMax);
            GssxResAcceptSecContext.Encode(ref writer, in result);
            return Replies.Record(xid, Replies.Success + Convert.ToHexString(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)));
        }
    }
}
