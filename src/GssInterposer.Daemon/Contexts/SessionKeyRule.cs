// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Contexts;

/// <summary>
/// The key <c>session_keys</c> before a handshake: where keys stay with the daemon, a client that cannot work without them hears so before anything is done in its
/// name, instead of being left with a context that it cannot use.
/// </summary>
internal static class SessionKeyRule
{
    /// <summary>Whether the daemon holds the service's contexts.</summary>
    public static bool Applies(Call call) => call.Service.Configuration.SessionKeys == SessionKeyHolder.Daemon;

    /// <summary>Whether the handshake may begin, or go on.</summary>
    /// <returns>Complete; GSS_S_UNAVAILABLE with words.</returns>
    public static GssResult Check(Call call, in GssxCallCtx callContext, ContextForm form)
    {
        if (!Applies(call))
        {
            return GssResult.Complete;
        }

        string name = call.Service.Configuration.Name;
        if (form == ContextForm.LinuxLucidV1)
        {
            return Refuse(call, $"service '{name}' gives out no session keys (session_keys = daemon), and a context for the kernel is made of them; use a service of its own");
        }

        bool able = GssxOptions.TryFind(callContext.Options, GssxOptionNames.SessionKeys, out Xdr.XdrOpaque value)
            && GssxOptions.TextEquals(value, GssxOptionNames.SessionKeysDaemon);
        return able
            ? GssResult.Complete
            : Refuse(
                call,
                $"service '{name}' gives out no session keys (session_keys = daemon), and this client cannot do without; "
                + "install a GssInterposer plugin that can, or set session_keys = client");
    }

    private static GssResult Refuse(Call call, string words)
    {
        call.Denial = words;
        call.DenialReason = DenialReason.SessionKeys;
        return GssResult.Of(GssApi.GSS_S_UNAVAILABLE);
    }
}
