// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// A credential in a user's name that another service of this daemon got. It is lent where the own service could have it but for its rules about S4U2Self: one service gets
/// credentials in users' names (<c>allow_protocol_transition</c>), another uses them (<c>allow_constrained_delegation</c>), with the keys of one principal. It stays the other
/// service's: it is used, and neither exported nor stored where the daemon stores, nor got again when it ends. An application may store the handle as it is. Nothing of the own
/// service's takes its place.
/// </summary>
// SAFETY: plaintexts are in the call's arena, which is wiped.
internal static unsafe class LentCredential
{
    /// <summary>Borrows it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cred">What the own service cannot open.</param>
    /// <param name="outcome">Becomes complete, or why it is not lent.</param>
    /// <param name="credential">The credential, the call's.</param>
    /// <returns>False when it is not a credential in a user's name of another service: the outcome is what it was.</returns>
    public static bool TryOpen(Call call, in GssxCred cred, ref GssResult outcome, out gss_cred_id_struct* credential)
    {
        credential = null;
        ReadOnlySpan<byte> key = CredentialOptions.Has(in cred) ? default : KeyOf(call, cred.CredHandleReference);
        bool mayKeep = !key.IsEmpty;
        if (mayKeep && call.Daemon.Credentials.Find(key, call.Service.Configuration, call.Peer.Uid) is { } entry && (credential = entry.Idle.Pop()) != null)
        {
            Give(call, entry, credential, out outcome);
            return true;
        }

        if (!OtherServices.TryUnseal(call, cred.CredHandleReference, out ServiceConfiguration? maker, out Span<byte> content)
            || (CredentialOrigin)content[0] != CredentialOrigin.Acquired)
        {
            return false;
        }

        fixed (byte* token = content[1..])
        {
            if (call.Gss.ImportCred(new XdrOpaque(token, (uint)content.Length - 1), out credential).IsError
                || DelegationPolicy.ImpersonatorOf(call, credential, out XdrOpaque impersonator).IsError
                || impersonator.IsEmpty)
            {
                credential = null;
                return false;
            }

            outcome = Check(call, maker, credential, impersonator, in cred);
        }

        if (outcome.IsError)
        {
            credential = null;
        }
        else if (mayKeep)
        {
            call.Gss.Disown(credential);
            CredentialCache.Entry kept = call.Daemon.Credentials.Add(
                null, key, call.Service.Configuration, call.Peer.Uid, CredentialOrigin.Lent, call.Daemon.Configuration.Limits);
            Give(call, kept, credential, out outcome);
        }
        else
        {
            outcome = CredentialOptions.Apply(call, in cred, credential);
        }

        return true;
    }

    /// <summary>Refuses what would make another credential of it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="what">What the client wants to do with it.</param>
    public static GssResult Refuse(Call call, string what) =>
        call.Refuse(GssApi.GSS_S_UNAUTHORIZED, $"the credential is another service's, which alone can {what} it", DenialReason.Handle);

    /// <summary>Refuses one that has expired. To get it again is S4U2Self, by the rules of the service that got it and at the request of that one's client.</summary>
    public static GssResult RefuseExpired(Call call, in GssxCred presented) =>
        call.Refuse(
            GssApi.GSS_S_CREDENTIALS_EXPIRED,
            $"the credential in the name of {Show(GssxOptions.WithoutNul(presented.DesiredName.DisplayName))} has expired; another service got it, which alone can get it again");

    private static void Give(Call call, CredentialCache.Entry entry, gss_cred_id_struct* credential, out GssResult outcome)
    {
        call.ReturnAtEnd(entry, credential);
        call.ForgetDenial();
        outcome = GssResult.Complete;
    }

    /// <summary>The rules of both: the one must still be allowed to get it, the other to have it.</summary>
    private static GssResult Check(Call call, ServiceConfiguration maker, gss_cred_id_struct* credential, XdrOpaque impersonator, in GssxCred presented)
    {
        ServiceConfiguration service = call.Service.Configuration;
        call.ForgetDenial();
        GssResult outcome = HandlePolicy.Check(call, maker, credential, CredentialOrigin.Acquired);
        if (outcome.IsError)
        {
            return outcome;
        }

        outcome = call.Gss.InquireCred(credential, out gss_name_struct* user, out _, out _, out _);
        XdrOpaque principal = default;
        outcome = outcome.IsError ? outcome : call.Gss.DisplayName(user, out principal, out _);
        if (outcome.IsError)
        {
            return outcome.Major == GssApi.GSS_S_CREDENTIALS_EXPIRED ? RefuseExpired(call, in presented) : outcome;
        }

        if (PrincipalPolicy.RefuseUser(service, principal.Span, call.Krb5.DefaultRealm) is { } refusal)
        {
            return call.Refuse(GssApi.GSS_S_UNAUTHORIZED, refusal, DenialReason.User);
        }

        // The impersonator's own tickets are part of the credential: nobody reaches them by it who could not get them.
        AcquireDecision decision = Policy.DecideAcquire(
            service, call.Peer, AcquireType.Normal, GssxCredUsage.Initiate, DesiredNameKind.Other, impersonator.Span);
        if (!decision.IsAllowed)
        {
            return call.Refuse(GssApi.GSS_S_NO_CRED, decision.Refusal, DenialReason.CredUsage);
        }

        outcome = Policy.ActsAsItself(service, call.Peer) ? HandlePolicy.CheckIsItself(call, service, principal) : outcome;
        if (outcome.IsError)
        {
            return outcome;
        }

        if (PrincipalPolicy.RefusePrincipal(service, impersonator.Span, call.Krb5.DefaultRealm) is { } enforced)
        {
            return call.Refuse(GssApi.GSS_S_UNAUTHORIZED, enforced, DenialReason.User);
        }

        return ServiceKeys.Has(call, impersonator, decision.UsesServiceKeytab)
            ? GssResult.Complete
            : call.Refuse(
                GssApi.GSS_S_UNAUTHORIZED,
                $"the credential in the name of {Show(principal)} is service {maker.Name}'s, and service {service.Name} has no key of {Show(impersonator)}, which got it",
                DenialReason.Handle);
    }

    private static string Show(XdrOpaque principal) => Printable.Quote(Encoding.UTF8.GetString(principal.Span));

    /// <summary>In the cache of imported credentials, where the handle alone is its maker's; empty without memory for it.</summary>
    private static ReadOnlySpan<byte> KeyOf(Call call, XdrOpaque handle)
    {
        string name = call.Service.Configuration.Name;
        int length = (int)handle.Length + Encoding.UTF8.GetByteCount(name);
        byte* room = (byte*)call.Arena->Allocate((nuint)length);
        if (room == null)
        {
            return default;
        }

        Span<byte> key = new(room, length);
        handle.Span.CopyTo(key);
        Encoding.UTF8.GetBytes(name, key[(int)handle.Length..]);
        return key;
    }
}
