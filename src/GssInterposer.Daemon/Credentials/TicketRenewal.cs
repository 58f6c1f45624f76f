// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Renewal (RFC 4120 §2.3) of the ticket-granting ticket that a user delegated.</summary>
internal static unsafe class TicketRenewal
{
    /// <summary>
    /// When half of the ticket's life is over, as libgssapi has it for its own (MIT: kg_cred_set_initial_refresh): a KDC does not renew what has expired. When all of it is, where
    /// it cannot be renewed.
    /// </summary>
    /// <returns>Seconds from now, none or fewer when it is time; long.MaxValue when there is no such ticket.</returns>
    public static long SecondsUntilDue(Call call, gss_cred_id_struct* credential)
    {
        krb5_creds tgt;
        using CredentialTickets tickets = CredentialTickets.Of(call, credential);
        if (!tickets.TryFindTgt(&tgt))
        {
            return long.MaxValue;
        }

        krb5_ticket_times times = tgt.times;
        bool isRenewable = IsRenewable(&tgt);
        Krb5.krb5_free_cred_contents(call.Krb5.Context, &tgt);
        long begin = (uint)(times.starttime == 0 ? times.authtime : times.starttime);
        long end = (uint)times.endtime;
        return (isRenewable ? begin + ((end - begin) / 2) : end) - Now;
    }

    /// <summary>Renews it.</summary>
    /// <returns>GSS_S_CREDENTIALS_EXPIRED with the KDC's reason when it does not.</returns>
    public static GssResult Renew(Call call, gss_cred_id_struct* credential, out gss_cred_id_struct* fresh)
    {
        fresh = null;
        krb5_creds tgt;
        using CredentialTickets old = CredentialTickets.Of(call, credential);
        if (!old.TryFindTgt(&tgt))
        {
            return GssResult.Of(GssApi.GSS_S_CREDENTIALS_EXPIRED);
        }

        if (!IsRenewable(&tgt))
        {
            Krb5.krb5_free_cred_contents(call.Krb5.Context, &tgt);
            return GssResult.Of(GssApi.GSS_S_CREDENTIALS_EXPIRED);
        }

        krb5_creds renewed;
        GssResult outcome = GssResult.Complete;
        int error = Krb5.krb5_get_renewed_creds(call.Krb5.Context, &renewed, tgt.client, old.Cache, null);
        if (error == 0)
        {
            using TicketCredential tickets = new(call, renewed.client);
            tickets.Add(&renewed);
            outcome = tickets.Acquire(out fresh);
            Krb5.krb5_free_cred_contents(call.Krb5.Context, &renewed);
        }

        Krb5.krb5_free_cred_contents(call.Krb5.Context, &tgt);
        return error != 0 ? new GssResult(GssApi.GSS_S_CREDENTIALS_EXPIRED, (uint)error) : outcome;
    }

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Not expired yet, and would last longer. Timestamps are unsigned (until 2106), as libkrb5 takes them.</summary>
    private static bool IsRenewable(krb5_creds* tgt) =>
        (tgt->ticket_flags & Krb5.TKT_FLG_RENEWABLE) != 0 && (uint)tgt->times.endtime > Now && (uint)tgt->times.renew_till > (uint)tgt->times.endtime;
}
