// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>Results as the wire has them: codes, with words as gss_display_status gives them (NUL included, as peers in the field expect).</summary>
internal static unsafe class StatusReply
{
    private const int WordsBytesMax = 4096;
    private const uint ErrnoMax = 4095;     // MAX_ERRNO of Linux

    /// <summary>
    /// A GSS result in words; the daemon's own where it refused (<see cref="Call.Denial"/>). Must be made on the thread where the call failed, before
    /// another: libkrb5 keeps its details there.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="mech">Whose the minor is.</param>
    /// <param name="hasWords">False: the mechanism has left no words for the minor, and those of its last failure on this thread are of something else.</param>
    public static GssxStatus From(Call call, GssResult result, XdrOpaque mech, bool hasWords = true)
    {
        call.Outcome = result;
        GssxStatus status = default;
        status.MajorStatus = result.Major;
        status.MinorStatus = result.Minor;
        status.Mech = mech;
        if (result.Major != GssApi.GSS_S_COMPLETE)
        {
            status.MajorStatusString = Words(call, result.Major, GssApi.GSS_C_GSS_CODE, default);
        }

        if (call.Denial is { } words && result.IsError && result.Minor == 0)
        {
            status.MinorStatus = LibC.EACCES;
            status.MinorStatusString = Copy(call, words);
        }
        else if (result.Minor != 0)
        {
            XdrOpaque text = Words(call, result.Minor, GssApi.GSS_C_MECH_CODE, mech);
            bool theirs = hasWords && call.ErrorWords.MayTell(result.Minor, text.Span, call.Peer.Pid, call.Service.Configuration.Name, call.Peer.Uid);
            status.MinorStatusString = theirs ? text : General(call, result.Minor, status.MajorStatusString);
        }

        return status;
    }

    /// <summary>The same with our own words for the minor: why the daemon itself refuses.</summary>
    public static GssxStatus Refusal(Call call, uint major, int errno, string words)
    {
        GssxStatus status = From(call, call.Refuse(major, words, call.DenialReason), default);
        status.MinorStatus = (uint)errno;
        status.MinorStatusString = Copy(call, words);
        return status;
    }

    /// <summary>
    /// What a minor means in general. When mechanisms share a code, the mechglue gives the later one's a number of its own (gssint_mecherrmap_map), of which libkrb5
    /// knows nothing: then the major's words.
    /// </summary>
    private static XdrOpaque General(Call call, uint minor, XdrOpaque major)
    {
        string message = call.Krb5.Message((int)minor);
        return message.StartsWith("Unknown code ", StringComparison.Ordinal) ? major : Copy(call, message);
    }

    private static XdrOpaque Words(Call call, uint code, int type, XdrOpaque mech)
    {
        gss_OID_desc_struct oid = new() { length = mech.Length, elements = mech.Pointer };
        byte* text = (byte*)call.Arena->Allocate(WordsBytesMax);
        if (text == null)
        {
            return default;
        }

        uint length = 0;
        uint more = 0;
        do
        {
            uint minor;
            gss_buffer_desc_struct part = default;
            if (GssApi.gss_display_status(&minor, code, type, mech.IsEmpty ? null : &oid, &more, &part) != GssApi.GSS_S_COMPLETE)
            {
                break;
            }

            uint room = WordsBytesMax - length - 2;
            uint taken = part.length < room ? (uint)part.length : room;
            if (length > 0 && taken > 0)
            {
                text[length++] = (byte)' ';
            }

            new ReadOnlySpan<byte>(part.value, (int)taken).CopyTo(new Span<byte>(text + length, (int)taken));
            length += taken;
            GssApi.gss_release_buffer(&minor, &part);
        }
        while (more != 0 && length < WordsBytesMax / 2);

        // The mechglue has words for those minors only that it has passed on before; an errno of ours need not be among them.
        if (length == 0 && type == GssApi.GSS_C_MECH_CODE && code <= ErrnoMax)
        {
            return Copy(call, Marshal.GetPInvokeErrorMessage((int)code));
        }

        text[length] = 0;
        return length == 0 ? default : new XdrOpaque(text, length + 1);
    }

    private static XdrOpaque Copy(Call call, string words)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(words) + 1;
        byte* text = (byte*)call.Arena->Allocate((nuint)length);
        if (text == null)
        {
            return default;
        }

        System.Text.Encoding.UTF8.GetBytes(words, new Span<byte>(text, length));
        text[length - 1] = 0;
        return new XdrOpaque(text, (uint)length);
    }
}
