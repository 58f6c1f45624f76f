// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>
/// gss_export_sec_context and gss_import_sec_context of a context that the daemon holds: the token is a mark, when the context ends, and the encoded gssx_ctx. It holds no key: a process of the same
/// user, through this plugin, can go on with the context, and nobody else.
/// </summary>
// SAFETY: lengths are checked before they are used; tokens are the application's bytes.
internal static unsafe class HeldTransfer
{
    private const int EndBytes = sizeof(long);

    /// <summary>What no token of krb5's begins with: those begin with the bytes of KG_CONTEXT, 02 5e a1 08.</summary>
    private static ReadOnlySpan<byte> Mark => "gssinterposer: a context held by the daemon\0"u8;

    /// <summary>Is it one that <see cref="Export"/> made?</summary>
    public static bool IsToken(ReadOnlySpan<byte> token) => token.Length >= Mark.Length + EndBytes && token.Slice(0, Mark.Length).SequenceEqual(Mark);

    /// <summary>Makes the token. As for every context, the handle is used up; the context is whose the token is.</summary>
    public static GssStatus Export(ref Call call, ContextHandle* handle, gss_ctx_id_struct** context, gss_buffer_desc_struct* token)
    {
        nuint length = (nuint)(Mark.Length + EndBytes) + handle->Remote.Length;
        byte* whole = (byte*)call.Arena->Allocate(length);
        if (whole == null)
        {
            return GssStatus.OutOfMemory;
        }

        long end = handle->EndSeconds;
        Span<byte> bytes = new(whole, (int)length);
        Mark.CopyTo(bytes);
        new ReadOnlySpan<byte>(&end, EndBytes).CopyTo(bytes.Slice(Mark.Length));
        handle->Remote.Span.CopyTo(bytes.Slice(Mark.Length + EndBytes));
        if (!Out.Copy(token, bytes))
        {
            return GssStatus.OutOfMemory;
        }

        *context = null;
        ContextHandle.Release(handle);
        return GssStatus.Complete;
    }

    /// <summary>Takes the token's context into an empty handle.</summary>
    public static GssStatus Import(ref Call call, ContextHandle* handle, ReadOnlySpan<byte> token)
    {
        if (Settings.IsFaulty)
        {
            return Settings.Fault;
        }

        if (!Settings.Behavior.AllowsRemote())
        {
            return CredHandle.WrongSide;
        }

        long end;
        token.Slice(Mark.Length, EndBytes).CopyTo(new Span<byte>(&end, EndBytes));
        ReadOnlySpan<byte> rest = token.Slice(Mark.Length + EndBytes);
        fixed (byte* start = rest)
        {
            XdrEncoded<GssxCtx> encoded = new(start, (uint)rest.Length);
            if (!encoded.TryDecode(call.Arena, out GssxCtx state)
                || !HeldContext.TryRecognize(ref call, in state, GssStatus.Complete, out XdrEncoded<GssxCtx> held)
                || held.IsEmpty)
            {
                return new GssStatus(GssApi.GSS_S_DEFECTIVE_TOKEN, (uint)MinorCode.BadToken);
            }

            return handle->SetRemote(encoded.Span, true, held, end) ? GssStatus.Complete : GssStatus.OutOfMemory;
        }
    }
}
