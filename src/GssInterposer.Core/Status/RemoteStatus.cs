// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Gssx;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Status;

/// <summary>From the wire's status to ours.</summary>
internal static unsafe class RemoteStatus
{
    /// <summary>
    /// Keeps major and minor as they are: the daemon's Kerberos codes are this machine's. The words that came with them are remembered for
    /// gss_display_status, because they name principals and files that a code cannot.
    /// </summary>
    public static GssStatus From(in GssxStatus status)
    {
        GssStatus step = new(status.Major, 0);
        if (step.IsStep)
        {
            return step;
        }

        // A failure without a minor comes with the words "Success", under a number that the daemon's mechglue has made up: then the major's say more.
        bool hasMinor = status.Minor != 0 && !status.MinorText.Span.SequenceEqual("Success"u8);
        XdrOpaque text = hasMinor ? status.MinorText : status.MajorText;
        uint minor = status.Minor == 0 ? (uint)MinorCode.NoFurtherDetail : status.Minor;
        if (text.IsEmpty)
        {
            Words.Forget(minor);
        }
        else
        {
            Words.Remember(minor, text.Span);
        }

        return new GssStatus(status.Major, minor);
    }

    /// <summary>The same of a message, which comes with what there is to say of its order (GSS_S_DUPLICATE_TOKEN and its like): no failure.</summary>
    public static GssStatus OfMessage(in GssxStatus status) => status.IsError ? From(in status) : new GssStatus(status.Major, status.Minor);
}
