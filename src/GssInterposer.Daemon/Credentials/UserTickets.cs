// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// What of a credential in a user's name may be given to a client whose service has <c>export_delegated = ccache</c>: the user's tickets for the principals that <c>allow_targets</c> names, one
/// by one. The credential itself may not: the service's own ticket-granting ticket is in it (MIT: make_proxy_cred), with which its holder gets tickets in anybody's name.
/// </summary>
internal static unsafe class UserTickets
{
    /// <summary>Gets the tickets, by S4U2Proxy, and makes a credential of them alone.</summary>
    /// <param name="call">The call.</param>
    /// <param name="credential">In a user's name.</param>
    /// <param name="token">As gss_export_cred gives it; empty, without an error, where <c>allow_targets</c> names nobody.</param>
    /// <returns>Why the daemon or the KDC does not give a ticket to one of them.</returns>
    public static GssResult Export(Call call, gss_cred_id_struct* credential, out XdrOpaque token)
    {
        token = default;
        List<string> targets = [];
        foreach (string pattern in call.Service.Configuration.AllowTargets)
        {
            if (PrincipalPattern.TryGetPrincipal(pattern, out string? principal))
            {
                targets.Add(principal);
            }
        }

        if (targets.Count == 0)
        {
            return GssResult.Complete;
        }

        GssResult outcome = call.Gss.InquireCred(credential, out gss_name_struct* user, out _, out _, out _);
        XdrOpaque userText = default;
        outcome = outcome.IsError ? outcome : call.Gss.DisplayName(user, out userText, out _);
        List<XdrOpaque> servers = [];
        foreach (string target in targets)
        {
            XdrOpaque server = default;
            outcome = outcome.IsError ? outcome : Reach(call, credential, target, out server);
            servers.Add(server);
        }

        return outcome.IsError ? outcome : Collect(call, credential, userText, servers, out token);
    }

    /// <summary>As if a context were initiated: libgssapi keeps the ticket in the credential.</summary>
    private static GssResult Reach(Call call, gss_cred_id_struct* credential, string target, out XdrOpaque server)
    {
        server = default;
        GssResult outcome = Acquisition.Import(call, target, Oids.Krb5Principal, out gss_name_struct* name);
        outcome = outcome.IsError ? outcome : Acquisition.PrincipalOf(call, name, out server);
        outcome = outcome.IsError ? outcome : DelegationPolicy.Check(call, credential, name);
        if (outcome.IsError)
        {
            return outcome;
        }

        gss_ctx_id_struct* context = null;
        InitRequest request = new() { Credential = credential, Target = name, Mech = Oids.Krb5, Lifetime = GssApi.GSS_C_INDEFINITE };
        return call.Gss.InitSecContext(ref context, in request, out _);
    }

    private static GssResult Collect(Call call, gss_cred_id_struct* credential, XdrOpaque userText, List<XdrOpaque> servers, out XdrOpaque token)
    {
        token = default;
        using CredentialTickets all = CredentialTickets.Of(call, credential);
        krb5_principal_data* user = all.Parse(call, userText);
        if (user == null)
        {
            return GssResult.Of(GssApi.GSS_S_BAD_NAME);
        }

        using TicketCredential chosen = new(call, user);
        foreach (XdrOpaque server in servers)
        {
            krb5_creds ticket;
            if (all.TryFind(call, user, server, &ticket))
            {
                chosen.Add(&ticket);
                Krb5.krb5_free_cred_contents(call.Krb5.Context, &ticket);
            }
        }

        Krb5.krb5_free_principal(call.Krb5.Context, user);
        GssResult outcome = chosen.Acquire(out gss_cred_id_struct* tickets);
        return outcome.IsError ? outcome : call.Gss.ExportCred(tickets, out token);
    }
}
