// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using GssInterposer.Rpc;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Gssx.Tests;

/// <summary>Real records of the C plugin and the C daemon, taken apart and put together again.</summary>
// SAFETY: messages lie in front of an inaccessible page while they are used.
public sealed unsafe class RecordingTests : IDisposable
{
    private const int MutationsPerRecording = 2000;

    private readonly TestArena _arena = new(bytesMax: Limits.ReplyArenaBytesMax);

    public void Dispose() => _arena.Dispose();

    /// <summary>Of the procedures that there is a C peer to record: the common ones. OwnProceduresTests has ours.</summary>
    [Fact]
    public void Both_directions_of_every_common_procedure_are_recorded()
    {
        foreach (Procedure procedure in Enum.GetValues<Procedure>().Where(procedure => procedure is > Procedure.Null and <= Procedure.WrapSizeLimit))
        {
            Assert.Contains(Recording.All, recording => recording.Procedure == procedure && recording.IsCall);
            Assert.Contains(Recording.All, recording => recording.Procedure == procedure && !recording.IsCall);
        }
    }

    [Theory]
    [MemberData(nameof(Recording.Names), MemberType = typeof(Recording))]
    public void A_recorded_message_decodes_to_its_end_and_encodes_to_the_same_bytes(string name)
    {
        Recording recording = Recording.Get(name);
        Assert.True(TryAgain(recording, recording.Message, out byte[] again), $"{name} does not decode");
        Assert.Equal(recording.Message.ToArray(), again);
    }

    [Theory]
    [MemberData(nameof(Recording.Names), MemberType = typeof(Recording))]
    public void A_recorded_message_cut_off_anywhere_is_refused(string name)
    {
        Recording recording = Recording.Get(name);
        for (int length = 0; length < recording.Message.Length; length++)
        {
            Assert.False(TryAgain(recording, recording.Message[..length], out _), $"{name} decodes though cut off after {length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Recording.Names), MemberType = typeof(Recording))]
    public void A_changed_message_is_refused_or_has_exactly_one_encoding(string name)
    {
        Recording recording = Recording.Get(name);
        Random random = new(name.Sum(character => character));      // the same mutations in every run
        for (int i = 0; i < MutationsPerRecording; i++)
        {
            byte[] changed = recording.Message.ToArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                // Small values at word ends make counts and lengths that are wrong by a little, which random bytes seldom do.
                int at = random.Next(changed.Length);
                changed[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(changed[at] + random.Next(-4, 5));
            }

            if (TryAgain(recording, changed, out byte[] again))
            {
                Assert.Equal(changed, again);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Recording.Names), MemberType = typeof(Recording))]
    public void A_recorded_record_is_assembled_whole(string name)
    {
        Recording recording = Recording.Get(name);
        byte* scratch = stackalloc byte[16 << 10];
        RecordAssembler.Initialize(out RecordAssembler assembler, scratch, 16 << 10, _arena, Limits.MessageBytesMax);
        recording.Record.CopyTo(new Span<byte>(assembler.ReceivePointer, (int)assembler.ReceiveBytesMax));
        Assert.Equal(RecordState.Complete, assembler.Advance((uint)recording.Record.Length));
        Assert.True(recording.Message.SequenceEqual(new ReadOnlySpan<byte>(assembler.Message, (int)assembler.MessageLength)));
    }

    [Fact]
    public void Our_call_header_is_the_c_plugins()
    {
        Recording recording = Recording.All[0];
        XdrWriter writer = new(_arena, Limits.RecordBytesMax);
        using GuardedBytes input = new(recording.Message);
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        Assert.True(RpcMessage.Decode(ref reader, out RpcMessage header));
        Assert.True(GssxArgIndicateMechs.Decode(ref reader, out GssxArgIndicateMechs arguments));
        CallRecord.Begin(ref writer, header.Xid, Number, GssxProgram.Version, (uint)Procedure.IndicateMechs);
        GssxArgIndicateMechs.Encode(ref writer, in arguments);
        Assert.True(CallRecord.End(ref writer));
        Assert.True(recording.Record.AsSpan().SequenceEqual(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)));
    }

    /// <summary>Decodes a whole message and encodes what came out.</summary>
    private bool TryAgain(Recording recording, ReadOnlySpan<byte> message, out byte[] again)
    {
        again = [];
        using GuardedBytes input = new(message);
        _arena.Pointer->Release();
        XdrReader reader = new(input.Pointer, input.Length, _arena);
        XdrWriter writer = new(_arena, Limits.MessageBytesMax);
        if (!RpcMessage.Decode(ref reader, out RpcMessage header))
        {
            return false;
        }

        RpcMessage.Encode(ref writer, in header);
        if (!recording.BodyCodec(ref reader, ref writer) || !reader.Finished)
        {
            return false;
        }

        Assert.Equal(XdrFailure.None, writer.Failure);
        again = new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length).ToArray();
        return true;
    }
}
