// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>RFC 2744's numbers for the usage of a credential (BOTH 0, INITIATE 1, ACCEPT 2) and the wire's (INITIATE 1, ACCEPT 2, BOTH 3).</summary>
internal static class CredUsage
{
    /// <summary>To the wire; BOTH for a number that RFC 2744 does not have.</summary>
    public static GssxCredUsage ToWire(int usage) => usage switch
    {
        GssApi.GSS_C_INITIATE => GssxCredUsage.Initiate,
        GssApi.GSS_C_ACCEPT => GssxCredUsage.Accept,
        _ => GssxCredUsage.Both,
    };

    /// <summary>From the wire.</summary>
    public static int FromWire(GssxCredUsage usage) => usage switch
    {
        GssxCredUsage.Initiate => GssApi.GSS_C_INITIATE,
        GssxCredUsage.Accept => GssApi.GSS_C_ACCEPT,
        _ => GssApi.GSS_C_BOTH,
    };

    /// <summary>May it initiate?</summary>
    public static bool Initiates(GssxCredUsage usage) => usage != GssxCredUsage.Accept;

    /// <summary>May it accept?</summary>
    public static bool Accepts(GssxCredUsage usage) => usage != GssxCredUsage.Initiate;
}
