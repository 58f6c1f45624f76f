// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Names;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// A user's credential that nears its end is got again when it is used: one in the user's name by S4U2Self, for the same user and by the rules in force, and one that the user
/// delegated by renewal of its ticket, where that is renewable. Nothing else ever takes its place: what cannot be got again ends when it ends.
/// </summary>
internal static unsafe class CredentialRefresh
{
    private const long RetrySeconds = 10;
    private const long Never = long.MaxValue;

    /// <summary>Looks after a credential that a context is to be initiated with.</summary>
    /// <param name="call">The call.</param>
    /// <param name="presented">The handle that the client shows.</param>
    /// <param name="origin">Where the credential came from.</param>
    /// <param name="credential">What was in the handle; then the one to use.</param>
    /// <returns>GSS_S_CREDENTIALS_EXPIRED, or why it could not be got again, when it has expired.</returns>
    public static GssResult Apply(Call call, in GssxCred presented, CredentialOrigin origin, ref gss_cred_id_struct* credential)
    {
        if (!IsDue(call, credential, origin))
        {
            return GssResult.Complete;
        }

        if (origin == CredentialOrigin.Lent)
        {
            return LentCredential.RefuseExpired(call, in presented);
        }

        GssxCred latest = presented;
        gss_cred_id_struct* newest = credential;
        latest.CredHandleReference = call.Service.Credentials.Refreshed.Find(call, presented.CredHandleReference);
        if (!latest.CredHandleReference.IsEmpty
            && !CredentialHandles.Open(call, in latest, out gss_cred_id_struct* kept).IsError
            && kept != null)
        {
            if (!IsDue(call, kept, origin))
            {
                credential = kept;
                return GssResult.Complete;
            }

            newest = kept;
        }

        call.ForgetDenial();
        GssResult outcome = GetAgain(call, newest, origin, out gss_cred_id_struct* fresh);
        GssxCred made = default;
        outcome = outcome.IsError ? outcome : CredentialHandles.Seal(call, fresh, origin, out made);
        if (outcome.IsError)
        {
            GssResult over = origin == CredentialOrigin.Delegated ? PresentCredential.RefuseExpired(call, origin, outcome, in presented) : outcome;
            return GoOn(call, over, newest, ref credential);
        }

        call.Service.Credentials.Refreshed.Keep(presented.CredHandleReference, made.CredHandleReference);
        if (call.Daemon.Log.DebugLevel >= 2)
        {
            call.Daemon.Log.Debug(2, $"uid {call.Peer.Uid}, service '{call.Service.Configuration.Name}': a credential that neared its end was got again");
        }

        latest.CredHandleReference = made.CredHandleReference;      // with the options that the client has set on the one it shows
        outcome = CredentialHandles.Open(call, in latest, out credential);
        if (!outcome.IsError && origin == CredentialOrigin.Acquired)
        {
            // Where a KDC's tickets are shorter than min_lifetime, each would be due at once.
            Postpone(call, credential, SecondsLeft(call, credential) / 2);
        }

        return outcome;
    }

    private static void Postpone(Call call, gss_cred_id_struct* credential, long seconds)
    {
        if (call.PoolOf(credential) is CredentialCache.Entry entry)
        {
            entry.RefreshDue = Math.Max(DueOf(call, credential, CredentialOrigin.Acquired), Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency));
        }
    }

    /// <summary>With what there is, as long as it lasts; it is tried again later.</summary>
    private static GssResult GoOn(Call call, GssResult failure, gss_cred_id_struct* newest, ref gss_cred_id_struct* credential)
    {
        if (call.Gss.InquireCred(newest, out _, out _, out _, out _).IsError)
        {
            return failure;
        }

        call.ForgetDenial();
        (call.PoolOf(newest) as CredentialCache.Entry)?.RefreshDue = Stopwatch.GetTimestamp() + (RetrySeconds * Stopwatch.Frequency);
        credential = newest;
        return GssResult.Complete;
    }

    /// <summary>Whether it is time; found out once for what is kept.</summary>
    private static bool IsDue(Call call, gss_cred_id_struct* credential, CredentialOrigin origin)
    {
        CredentialCache.Entry? entry = call.PoolOf(credential) as CredentialCache.Entry;
        long due = entry?.RefreshDue ?? 0;
        if (due == 0)
        {
            due = DueOf(call, credential, origin);
            entry?.RefreshDue = due;
        }

        return due <= Stopwatch.GetTimestamp();
    }

    private static long DueOf(Call call, gss_cred_id_struct* credential, CredentialOrigin origin)
    {
        bool isImpersonated = !DelegationPolicy.ImpersonatorOf(call, credential, out XdrOpaque impersonator).IsError && !impersonator.IsEmpty;
        if (isImpersonated == (origin == CredentialOrigin.Delegated))
        {
            return Never;       // the service's own, or evidence of a user who authenticated: the user would have to do it again
        }

        long seconds = origin switch
        {
            CredentialOrigin.Delegated => TicketRenewal.SecondsUntilDue(call, credential),
            CredentialOrigin.Lent => SecondsLeft(call, credential),
            _ => SecondsLeft(call, credential) - (long)call.Service.Configuration.MinLifetimeSeconds,
        };
        return seconds == Never ? Never : Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
    }

    private static long SecondsLeft(Call call, gss_cred_id_struct* credential) =>
        call.Gss.InquireCred(credential, out _, out uint seconds, out _, out _).IsError ? 0 : seconds;

    private static GssResult GetAgain(Call call, gss_cred_id_struct* credential, CredentialOrigin origin, out gss_cred_id_struct* fresh)
    {
        if (origin == CredentialOrigin.Delegated)
        {
            return TicketRenewal.Renew(call, credential, out fresh);
        }

        fresh = null;
        GssResult outcome = DelegationPolicy.ImpersonatorOf(call, credential, out XdrOpaque impersonator);
        if (outcome.IsError)
        {
            return outcome;
        }

        using CredentialTickets tickets = CredentialTickets.Of(call, credential);
        XdrOpaque user = tickets.FindUser(call, impersonator);
        if (user.IsEmpty)
        {
            return GssResult.Of(GssApi.GSS_S_CREDENTIALS_EXPIRED);
        }

        AcquireRequest request = new()
        {
            Type = call.Service.Configuration.Impersonate ? AcquireType.Normal : AcquireType.ImpersonateName,
            Usage = GssxCredUsage.Initiate,
            Mechs = Mechanisms.Krb5,
            Lifetime = GssApi.GSS_C_INDEFINITE,
            Name = Principal(user),
        };
        if (request.Type == AcquireType.ImpersonateName)
        {
            outcome = AcquireImpersonator(call, impersonator, out gss_cred_id_struct* own);
            request.Input = own;
        }

        scoped AcquiredCredential acquired = default;
        outcome = outcome.IsError ? outcome : Acquisition.Acquire(call, in request, out acquired);
        outcome = outcome.IsError ? outcome : CheckIsOf(call, acquired.Credential, user);
        fresh = outcome.IsError ? null : acquired.Credential;
        return outcome;
    }

    /// <summary>The client had shown one of its own, which the service's rules gave it; they are asked again.</summary>
    private static GssResult AcquireImpersonator(Call call, XdrOpaque impersonator, out gss_cred_id_struct* credential)
    {
        AcquireRequest request = new()
        {
            Usage = GssxCredUsage.Initiate,
            Mechs = Mechanisms.Krb5,
            Lifetime = GssApi.GSS_C_INDEFINITE,
            Name = Principal(impersonator),
        };
        GssResult outcome = Acquisition.Acquire(call, in request, out AcquiredCredential acquired);
        gss_cred_id_struct* own = acquired.Credential;
        credential = own;
        return outcome;
    }

    private static GssxName Principal(XdrOpaque text) => new() { DisplayName = text, NameType = Oids.ToWire(Oids.Krb5Principal) };

    /// <summary>The rules may choose another user than the one it was got for.</summary>
    private static GssResult CheckIsOf(Call call, gss_cred_id_struct* credential, XdrOpaque user)
    {
        GssxName wanted = Principal(user);
        GssResult outcome = CredentialName.Is(call, credential, in wanted, out bool same);
        return outcome.IsError || same
            ? outcome
            : call.Refuse(
                GssApi.GSS_S_CREDENTIALS_EXPIRED,
                $"the credential has expired, and service '{call.Service.Configuration.Name}' would have one of another user in its place; acquire it again");
    }
}
