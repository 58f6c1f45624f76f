// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Mechanisms;

/// <summary>gss_display_status (RFC 2744 §5.11).</summary>
public static unsafe class DisplayStatus
{
    /// <summary>What com_err and krb5 say of the number 0, with which a failure comes that has no minor.</summary>
    private static ReadOnlySpan<byte> NoError => "Success"u8;

    /// <summary>Words for a minor code of ours, of the daemon's or of the real mechanism's. Majors are the mechglue's business.</summary>
    public static GssStatus Run(
        Call* call, uint value, int type, gss_OID_desc_struct* mechanism, uint* messageContext, gss_buffer_desc_struct* text)
    {
        if (type != GssApi.GSS_C_MECH_CODE)
        {
            return new GssStatus(GssApi.GSS_S_BAD_STATUS, (uint)MinorCode.NotOffered);
        }

        ReadOnlySpan<byte> words = Known(value);
        if (words.IsEmpty)
        {
            int index = MechanismTable.Find(mechanism);
            if (Ask(value, type, index < 0 ? MechanismTable.Krb5 : index, messageContext, text))
            {
                return GssStatus.Complete;
            }

            words = General(value);
        }

        *messageContext = 0;
        return Out.Copy(text, words) ? GssStatus.Complete : GssStatus.OutOfMemory;
    }

    /// <summary>Appends the words of a failure: of its minor, or, where that says "Success" because there was none, of its major.</summary>
    internal static void Explain(GssStatus status, ref TextBuilder text)
    {
        ReadOnlySpan<byte> words = Known(status.Minor);
        if (!words.IsEmpty)
        {
            text.Append(words);
        }
        else if (!Append(status.Minor, GssApi.GSS_C_MECH_CODE, General(status.Minor), NoError, ref text))
        {
            Append(status.Major, GssApi.GSS_C_GSS_CODE, default, default, ref text);
        }
    }

    /// <summary>Appends the words that the real mechanism has for a minor, whatever this thread remembers; false when it has none.</summary>
    internal static bool TryExplainByMechanism(uint minor, ref TextBuilder text) =>
        Append(minor, GssApi.GSS_C_MECH_CODE, NoError, NoError, ref text);

    /// <summary>Appends what gss_display_status says, or else <paramref name="otherwise"/>, unless that is <paramref name="empty"/>.</summary>
    private static bool Append(uint value, int type, ReadOnlySpan<byte> otherwise, ReadOnlySpan<byte> empty, ref TextBuilder text)
    {
        uint minor;
        uint context = 0;
        gss_buffer_desc_struct buffer = default;
        ReadOnlySpan<byte> words = Ask(value, type, MechanismTable.Krb5, &context, &buffer) ? new(buffer.value, (int)buffer.length) : otherwise;
        bool says = !words.SequenceEqual(empty);
        if (says)
        {
            text.Append(words);
        }

        GssApi.gss_release_buffer(&minor, &buffer);
        return says;
    }

    /// <summary>What the real mechanism says.</summary>
    /// <returns>False, and nothing written, when it knows nothing.</returns>
    private static bool Ask(uint value, int type, int mechanism, uint* messageContext, gss_buffer_desc_struct* text)
    {
        if (!Words.TryBeginAsking())
        {
            return false;
        }

        uint minor;
        uint major = GssApi.gss_display_status(&minor, value, type, MechanismTable.Concatenated(mechanism), messageContext, text);
        Words.EndAsking();
        return major == GssApi.GSS_S_COMPLETE;
    }

    /// <summary>
    /// What the number alone says (com_err). A code of the daemon for which it gave no words, or whose words are another thread's or no longer remembered, is one
    /// that the real mechanism in this process has never returned and knows nothing about.
    /// </summary>
    private static ReadOnlySpan<byte> General(uint value)
    {
        byte* text = Krb5.krb5_get_error_message(null, (int)value); // static without a context (MIT, kerrs.c)
        return text == null ? default : new ReadOnlySpan<byte>(text, (int)LibC.strlen(text));
    }

    private static ReadOnlySpan<byte> Known(uint value)
    {
        ReadOnlySpan<byte> words = Words.Recall(value);
        return words.IsEmpty ? MinorCodeText.Of(value) : words;
    }
}
