// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>
/// The token of gss_export_sec_context as MIT's mechglue writes it: a 32-bit big-endian OID length, the OID, then the mechanism's own token. We take the header
/// off and put one on with the concatenated OID, so that the real mechanism gets the rest.
/// </summary>
// SAFETY: lengths are checked before they are used; the buffers belong to the call's arena.
internal static unsafe class ContextTokens
{
    /// <summary>Splits a token into mechanism and mechanism token, neither of which may be empty.</summary>
    /// <returns>False when the token is damaged or of a mechanism that is not ours.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> token, out int mechanism, out ReadOnlySpan<byte> rest)
    {
        mechanism = -1;
        rest = token;
        if (!LengthPrefixed.TryTake(ref rest, out ReadOnlySpan<byte> oid) || oid.IsEmpty || rest.IsEmpty)
        {
            rest = default;
            return false;
        }

        mechanism = MechanismTable.Find(oid);
        return mechanism >= 0;
    }

    /// <summary>Gives an exported context with its header to the real mechanism.</summary>
    public static GssStatus Import(ref Call call, ReadOnlySpan<byte> token, out gss_ctx_id_struct* local)
    {
        local = null;
        return TrySplit(token, out int mechanism, out ReadOnlySpan<byte> rest)
            ? Import(ref call, mechanism, rest, out local)
            : new GssStatus(GssApi.GSS_S_DEFECTIVE_TOKEN, (uint)MinorCode.BadToken);
    }

    /// <summary>Gives an exported context without its header to the real mechanism.</summary>
    public static GssStatus Import(ref Call call, int mechanism, ReadOnlySpan<byte> rest, out gss_ctx_id_struct* local)
    {
        local = null;
        gss_OID_desc_struct* oid = MechanismTable.Concatenated(mechanism);
        int length = LengthPrefixed.HeaderBytes + (int)oid->length + rest.Length;
        byte* bytes = (byte*)call.Arena->Allocate((nuint)length);
        if (bytes == null)
        {
            return GssStatus.OutOfMemory;
        }

        Span<byte> wrapped = new(bytes, length);
        LengthPrefixed.Put(ref wrapped, new ReadOnlySpan<byte>(oid->elements, (int)oid->length));
        rest.CopyTo(wrapped);

        uint minor;
        gss_ctx_id_struct* made = null;
        gss_buffer_desc_struct buffer = default;
        buffer.length = (nuint)length;
        buffer.value = bytes;
        GssStatus status = GssStatus.FromMechanism(GssApi.gss_import_sec_context(&minor, &buffer, &made), minor);
        local = made;
        return status;
    }
}
