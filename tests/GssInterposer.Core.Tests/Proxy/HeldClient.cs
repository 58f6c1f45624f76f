// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Messages;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Calls on a context that the daemon holds.</summary>
// SAFETY: everything pointed to is in the frame of the method or released at its end.
public static unsafe class HeldClient
{
    public const int RoomBytes = 60;
    public const int DataBytes = 16;
    public const int RandomBytes = 32;
    public const uint OutputBytes = 1000;

    private static readonly byte[] s_saslStrength = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, 0x0f];

    /// <summary>A handle of such a context, for an hour.</summary>
    public static ContextHandle* Create(TestCall call, ReadOnlySpan<byte> reference)
    {
        ContextHandle* handle = ContextHandle.Create(0);
        fixed (byte* bytes = reference)
        {
            Assert.True(HeldContext.TryOffer(ref call.Ref, out GssxOption mark));
            GssxCtx state = default;
            state.State = new XdrOpaque(bytes, (uint)reference.Length);
            state.Open = true;
            state.NeedsRelease = true;
            state.Lifetime = 3600;
            state.Options = new XdrArray<GssxOption>(&mark, 1);
            XdrEncoded<GssxCtx> encoded = XdrEncoded<GssxCtx>.From(in state, call.Pointer->Arena);
            Assert.True(HeldContext.TryRecognize(ref call.Ref, in state, GssStatus.Complete, out XdrEncoded<GssxCtx> held));
            Assert.True(handle->SetRemote(encoded.Span, true, held, HeldContext.EndOf(state.Lifetime)));
        }

        return handle;
    }

    /// <summary>Calls the entry point that sends <paramref name="procedure"/>, once, and gives back whatever it produced.</summary>
    public static Outcome Run(GssxProgram.Procedure procedure)
    {
        using TestCall call = new();
        ContextHandle* handle = Create(call, "sixteen bytes !!"u8);
        gss_ctx_id_struct* context = (gss_ctx_id_struct*)handle;
        if (procedure == GssxProgram.Procedure.ReleaseHandle)
        {
            Stopwatch deletion = Stopwatch.StartNew();
            GssStatus deleted = DeleteSecContext.Run(call.Pointer, &context, null);
            return new Outcome(deleted, null, deletion.ElapsedMilliseconds, string.Empty);
        }

        byte* bytes = stackalloc byte[DataBytes];
        new Span<byte>(bytes, DataBytes).Fill(0x2a);
        gss_buffer_desc_struct input = new() { length = DataBytes, value = bytes };
        gss_buffer_desc_struct output = default;
        gss_buffer_set_desc_struct* set = null;
        int confidential = -1;
        uint qop = 77;
        uint limit = 77;
        bool changed = false;
        Stopwatch watch = Stopwatch.StartNew();
        GssStatus status = procedure switch
        {
            GssxProgram.Procedure.GetMic => GetMic.Run(call.Pointer, context, 0, &input, &output),
            GssxProgram.Procedure.VerifyMic => VerifyMic.Run(call.Pointer, context, &input, &input, &qop),
            GssxProgram.Procedure.Wrap => Wrap.Run(call.Pointer, context, 1, 0, &input, &confidential, &output),
            GssxProgram.Procedure.Unwrap => Unwrap.Run(call.Pointer, context, &input, &output, &confidential, &qop),
            GssxProgram.Procedure.WrapSizeLimit => WrapSizeLimit.Run(call.Pointer, context, 1, 0, OutputBytes, &limit),
            GssxProgram.Procedure.MessageIov => WrapInPlace(call, context, &input, &confidential, out changed),
            GssxProgram.Procedure.PseudoRandom => PseudoRandom.Run(call.Pointer, context, 0, &input, RandomBytes, &output),
            GssxProgram.Procedure.InquireContext => Inquire(call, context, &set),
            _ => throw new ArgumentOutOfRangeException(nameof(procedure), procedure, "expected one that Core calls"),
        };
        Outcome outcome = new(status, Client.WordsOf(status), watch.ElapsedMilliseconds, Client.Join(
            (output.value != null, "token"), (set != null, "values"), (confidential != -1, "confidential"), (qop != 77, "qop"), (limit != 77, "limit"), (changed, "buffers")));
        uint minor;
        GssApi.gss_release_buffer(&minor, &output);
        GssApi.gss_release_buffer_set(&minor, &set);
        ContextHandle.Release(handle);
        return outcome;
    }

    /// <summary>gss_wrap_iov with a header, data and a trailer, which have room for more than they need.</summary>
    private static GssStatus WrapInPlace(TestCall call, gss_ctx_id_struct* context, gss_buffer_desc_struct* data, int* confidential, out bool changed)
    {
        byte* room = stackalloc byte[2 * RoomBytes];
        new Span<byte>(room, 2 * RoomBytes).Fill(0xEE);
        gss_iov_buffer_desc_struct* parts = stackalloc gss_iov_buffer_desc_struct[3];
        parts[0] = new() { type = GssApi.GSS_IOV_BUFFER_TYPE_HEADER, buffer = new() { length = RoomBytes, value = room } };
        parts[1] = new() { type = GssApi.GSS_IOV_BUFFER_TYPE_DATA, buffer = *data };
        parts[2] = new() { type = GssApi.GSS_IOV_BUFFER_TYPE_TRAILER, buffer = new() { length = RoomBytes, value = room + RoomBytes } };
        GssStatus status = WrapIov.Run(call.Pointer, context, 1, 0, confidential, parts, 3);
        changed = parts[0].buffer.length != RoomBytes || parts[2].buffer.length != RoomBytes || parts[1].buffer.length != DataBytes
            || new ReadOnlySpan<byte>(room, 2 * RoomBytes).ContainsAnyExcept((byte)0xEE)
            || new ReadOnlySpan<byte>(data->value, DataBytes).ContainsAnyExcept((byte)0x2a);
        return status;
    }

    private static GssStatus Inquire(TestCall call, gss_ctx_id_struct* context, gss_buffer_set_desc_struct** set)
    {
        fixed (byte* elements = s_saslStrength)
        {
            gss_OID_desc_struct oid = new() { length = (uint)s_saslStrength.Length, elements = elements };
            return InquireSecContextByOid.Run(call.Pointer, context, &oid, set);
        }
    }
}
