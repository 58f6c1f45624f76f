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
    private const int LengthBytes = 4;

    /// <summary>Splits a token into mechanism and mechanism token.</summary>
    /// <returns>False when the token is damaged or of a mechanism that is not ours.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> token, out int mechanism, out ReadOnlySpan<byte> rest)
    {
        mechanism = -1;
        rest = default;
        if (token.Length <= LengthBytes)
        {
            return false;
        }

        uint oidLength = ((uint)token[0] << 24) | ((uint)token[1] << 16) | ((uint)token[2] << 8) | token[3];
        if (oidLength == 0 || oidLength >= (uint)(token.Length - LengthBytes))
        {
            return false;
        }

        mechanism = MechanismTable.Find(token.Slice(LengthBytes, (int)oidLength));
        rest = token.Slice(LengthBytes + (int)oidLength);
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
        int header = LengthBytes + (int)oid->length;
        byte* bytes = (byte*)call.Arena->Allocate((nuint)(header + rest.Length));
        if (bytes == null)
        {
            return GssStatus.OutOfMemory;
        }

        Span<byte> wrapped = new(bytes, header + rest.Length);
        wrapped[0] = 0;
        wrapped[1] = 0;
        wrapped[2] = 0;
        wrapped[3] = (byte)oid->length;
        new ReadOnlySpan<byte>(oid->elements, (int)oid->length).CopyTo(wrapped.Slice(LengthBytes));
        rest.CopyTo(wrapped.Slice(header));

        uint minor;
        gss_ctx_id_struct* made = null;
        gss_buffer_desc_struct buffer = default;
        buffer.length = (nuint)wrapped.Length;
        buffer.value = bytes;
        GssStatus status = GssStatus.FromMechanism(GssApi.gss_import_sec_context(&minor, &buffer, &made), minor);
        local = made;
        return status;
    }
}
