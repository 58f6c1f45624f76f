// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>Lifetimes of a remote credential. The daemon told them once; they count down from there.</summary>
internal static class Lifetime
{
    /// <summary>Seconds left of <paramref name="seconds"/> after <paramref name="age"/> seconds; GSS_C_INDEFINITE stays what it is.</summary>
    public static uint After(ulong seconds, ulong age)
    {
        if (seconds >= GssApi.GSS_C_INDEFINITE)
        {
            return GssApi.GSS_C_INDEFINITE;
        }

        return seconds > age ? (uint)(seconds - age) : 0;
    }

    /// <summary>The lesser of the lifetimes that matter for the element's usage (RFC 2744 §5.2, time_rec).</summary>
    public static uint Of(in GssxCredElement element, ulong age)
    {
        uint initiator = CredUsage.Initiates(element.CredUsage) ? After(element.InitiatorTimeRec, age) : GssApi.GSS_C_INDEFINITE;
        uint acceptor = CredUsage.Accepts(element.CredUsage) ? After(element.AcceptorTimeRec, age) : GssApi.GSS_C_INDEFINITE;
        return initiator < acceptor ? initiator : acceptor;
    }
}
