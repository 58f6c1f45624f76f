// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// Exported credentials. A local one is the real mechanism's token; a remote one is our mark and the encoded gssx_cred, which only the daemon can open. The
/// mechglue's own form around them is a list of: 32-bit big-endian OID length, OID, 32-bit big-endian token length, token.
/// </summary>
// SAFETY: lengths are checked before they are used; buffers belong to the call's arena or to the mechglue, as named.
internal static unsafe class CredentialTokens
{
    /// <summary>Begins a remote credential. krb5's tokens are JSON and begin otherwise.</summary>
    private static ReadOnlySpan<byte> RemoteMark => "gssx-cred/1\0"u8;

    /// <summary>Is it a remote credential? Then <paramref name="encoded"/> is the gssx_cred.</summary>
    public static bool TryUnmark(ReadOnlySpan<byte> token, out ReadOnlySpan<byte> encoded)
    {
        int mark = RemoteMark.Length;
        bool marked = token.Length > mark && token.Slice(0, mark).SequenceEqual(RemoteMark);
        encoded = marked ? token.Slice(mark) : default;
        return marked;
    }

    /// <summary>Writes a remote credential.</summary>
    public static GssStatus Mark(ref Call call, ReadOnlySpan<byte> encoded, gss_buffer_desc_struct* token)
    {
        int length = RemoteMark.Length + encoded.Length;
        byte* bytes = (byte*)call.Arena->Allocate((nuint)length);
        if (bytes == null)
        {
            return GssStatus.OutOfMemory;
        }

        Span<byte> marked = new(bytes, length);
        RemoteMark.CopyTo(marked);
        encoded.CopyTo(marked.Slice(RemoteMark.Length));
        return Out.Copy(token, marked) ? GssStatus.Complete : GssStatus.OutOfMemory;
    }

    /// <summary>Takes the first mechanism token out of the mechglue's form.</summary>
    /// <returns>False when the form is damaged.</returns>
    public static bool TryUnwrap(ReadOnlySpan<byte> wrapped, out ReadOnlySpan<byte> token)
    {
        ReadOnlySpan<byte> rest = wrapped;
        token = default;
        return LengthPrefixed.TryTake(ref rest, out _) && LengthPrefixed.TryTake(ref rest, out token);
    }

    /// <summary>Puts a mechanism token into the mechglue's form, under the concatenated OID, in the call's arena.</summary>
    /// <returns>False when out of memory.</returns>
    public static bool TryWrap(ref Call call, int mechanism, ReadOnlySpan<byte> token, out gss_buffer_desc_struct wrapped)
    {
        wrapped = default;
        gss_OID_desc_struct* oid = MechanismTable.Concatenated(mechanism);
        int length = LengthPrefixed.HeaderBytes + (int)oid->length + LengthPrefixed.HeaderBytes + token.Length;
        byte* bytes = (byte*)call.Arena->Allocate((nuint)length);
        if (bytes == null)
        {
            return false;
        }

        Span<byte> rest = new(bytes, length);
        LengthPrefixed.Put(ref rest, new ReadOnlySpan<byte>(oid->elements, (int)oid->length));
        LengthPrefixed.Put(ref rest, token);
        wrapped.length = (nuint)length;
        wrapped.value = bytes;
        return true;
    }
}
