// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Procedures;

/// <summary>What a credential is for, in the wire's numbers and in RFC 2744's (gss_cred_usage_t).</summary>
internal static class Usage
{
    /// <summary>From the wire. "Unspecified", which the C peers take for GSS_C_BOTH, is that here, too.</summary>
    /// <returns>False for a number that means nothing.</returns>
    public static bool TryRead(GssxCredUsage wire, out int usage)
    {
        usage = wire switch
        {
            GssxCredUsage.Initiate => GssApi.GSS_C_INITIATE,
            GssxCredUsage.Accept => GssApi.GSS_C_ACCEPT,
            _ => GssApi.GSS_C_BOTH,
        };
        return wire is GssxCredUsage.Unspecified or GssxCredUsage.Initiate or GssxCredUsage.Accept or GssxCredUsage.Both;
    }

    /// <summary>From the wire, of a value that was checked or is our own.</summary>
    public static int Read(GssxCredUsage wire) => TryRead(wire, out int usage) ? usage : GssApi.GSS_C_BOTH;

    /// <summary>To the wire.</summary>
    public static GssxCredUsage ToWire(int usage) => usage switch
    {
        GssApi.GSS_C_INITIATE => GssxCredUsage.Initiate,
        GssApi.GSS_C_ACCEPT => GssxCredUsage.Accept,
        _ => GssxCredUsage.Both,
    };

    /// <summary>Whether something that is for <paramref name="has"/> will do where <paramref name="wanted"/> is asked for. "Both" is happy with either.</summary>
    public static bool Overlaps(int has, int wanted) => has == wanted || has == GssApi.GSS_C_BOTH || wanted == GssApi.GSS_C_BOTH;

    /// <summary>Whether <paramref name="limit"/> allows all that <paramref name="usage"/> is for.</summary>
    public static bool IsWithin(GssxCredUsage usage, GssxCredUsage limit) => limit == GssxCredUsage.Both || usage == limit;
}
