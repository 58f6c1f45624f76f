// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Credentials;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Procedures;

/// <summary>What credentials are for (<see cref="CredUsages"/>), checked.</summary>
internal static class Usage
{
    /// <summary>From the wire. "Unspecified", which the C peers take for GSS_C_BOTH, is that here, too.</summary>
    /// <returns>False for a number that means nothing.</returns>
    public static bool TryRead(GssxCredUsage wire, out int usage)
    {
        usage = CredUsages.ToGss(wire);
        return wire is GssxCredUsage.Unspecified or GssxCredUsage.Initiate or GssxCredUsage.Accept or GssxCredUsage.Both;
    }

    /// <summary>Whether something that is for <paramref name="has"/> will do where <paramref name="wanted"/> is asked for. "Both" is happy with either.</summary>
    public static bool Overlaps(int has, int wanted) => has == wanted || has == GssApi.GSS_C_BOTH || wanted == GssApi.GSS_C_BOTH;

    /// <summary>Whether <paramref name="limit"/> allows all that <paramref name="usage"/> is for.</summary>
    public static bool IsWithin(GssxCredUsage usage, GssxCredUsage limit) => limit == GssxCredUsage.Both || usage == limit;
}
