// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>What a credential is for: GSS-API's numbers (BOTH 0, INITIATE 1, ACCEPT 2) and the wire's (1 INITIATE, 2 ACCEPT, 3 BOTH).</summary>
internal static class CredUsages
{
    /// <summary>To the wire.</summary>
    public static GssxCredUsage ToWire(int usage) => usage switch
    {
        GssApi.GSS_C_INITIATE => GssxCredUsage.Initiate,
        GssApi.GSS_C_ACCEPT => GssxCredUsage.Accept,
        _ => GssxCredUsage.Both,
    };

    /// <summary>To GSS-API.</summary>
    public static int ToGss(GssxCredUsage usage) => usage switch
    {
        GssxCredUsage.Initiate => GssApi.GSS_C_INITIATE,
        GssxCredUsage.Accept => GssApi.GSS_C_ACCEPT,
        _ => GssApi.GSS_C_BOTH,
    };
}
