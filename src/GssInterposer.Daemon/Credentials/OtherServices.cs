// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Handles that another service of this daemon made for the same uid: programs of one user share a credential cache, and show what they find in it.</summary>
// SAFETY: plaintexts are in the call's arena, which is wiped.
internal static unsafe class OtherServices
{
    /// <summary>
    /// Whether another service acquired what the handle holds. To a client that asks for a credential it is as good as none: its own service decides what it gets.
    /// What a user delegated is not: nothing may take its place. Nor is a handle that no service made, which may have been one.
    /// </summary>
    public static bool HaveAcquired(Call call, in GssxCred cred) =>
        TryUnseal(call, cred.CredHandleReference, out _, out Span<byte> content)
        && (CredentialOrigin)content[0] is CredentialOrigin.Acquired or CredentialOrigin.Acceptor;

    /// <summary>
    /// A credential in a user's name is not replaced by the own service's either. It is lent where that could have it but for its rules about S4U2Self: one service gets
    /// credentials in users' names (<c>allow_protocol_transition</c>), another uses them (<c>allow_constrained_delegation</c>), with the keys of one principal.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="cred">What the own service cannot open.</param>
    /// <param name="outcome">Becomes complete, or why it is not lent.</param>
    /// <param name="credential">The credential, the call's.</param>
    /// <returns>False when it is not a credential in a user's name of another service: the outcome is what it was.</returns>
    public static bool Lends(Call call, in GssxCred cred, ref GssResult outcome, out gss_cred_id_struct* credential)
    {
        credential = null;
        bool plain = !CredentialOptions.Has(in cred);
        ReadOnlySpan<byte> key = KeyOf(call, cred.CredHandleReference);
        if (plain && call.Daemon.Credentials.Find(key, call.Service.Configuration, call.Peer.Uid) is { } entry && (credential = entry.Idle.Pop()) != null)
        {
            Give(call, entry, credential, out outcome);
            return true;
        }

        if (!TryUnseal(call, cred.CredHandleReference, out ServiceConfiguration? maker, out Span<byte> content)
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

            outcome = Check(call, maker!, credential, impersonator);
        }

        if (outcome.IsError)
        {
            credential = null;
        }
        else if (plain)
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

    private static void Give(Call call, CredentialCache.Entry entry, gss_cred_id_struct* credential, out GssResult outcome)
    {
        call.ReturnAtEnd(entry, credential);
        call.Denial = null;
        call.DenialReason = Observability.DenialReason.Other;
        outcome = GssResult.Complete;
    }

    /// <summary>The rules of both: the one must still be allowed to get it, the other to have it.</summary>
    private static GssResult Check(Call call, ServiceConfiguration maker, gss_cred_id_struct* credential, XdrOpaque impersonator)
    {
        ServiceConfiguration service = call.Service.Configuration;
        call.Denial = null;
        call.DenialReason = Observability.DenialReason.Handle;
        GssResult outcome = HandlePolicy.Check(call, maker, credential, CredentialOrigin.Acquired);
        if (outcome.IsError)
        {
            return outcome;
        }

        if (!Policy.TryNarrow(service, GssxCredUsage.Initiate, out _))
        {
            return Acquisition.Refuse(
                call, GssApi.GSS_S_NO_CRED, $"cred_usage of service '{service.Name}' is accept; both would allow it", Observability.DenialReason.CredUsage);
        }

        outcome = call.Gss.InquireCred(credential, out gss_name_struct* user, out _, out _, out _);
        XdrOpaque principal = default;
        outcome = outcome.IsError ? outcome : call.Gss.DisplayName(user, out principal, out _);
        if (outcome.IsError)
        {
            return outcome;
        }

        if (PrincipalPolicy.RefuseUser(service, principal.Span, call.Krb5.DefaultRealm) is { } refusal)
        {
            return Acquisition.Refuse(call, GssApi.GSS_S_UNAUTHORIZED, refusal, Observability.DenialReason.User);
        }

        // The impersonator's own tickets are part of the credential: nobody reaches them by it who could not get them.
        return ServiceKeys.Has(call, impersonator)
            ? GssResult.Complete
            : Acquisition.Refuse(
                call,
                GssApi.GSS_S_UNAUTHORIZED,
                $"the credential in the name of {Show(principal)} is service {maker.Name}'s, and service {service.Name} has no key of {Show(impersonator)}, which got it",
                Observability.DenialReason.Handle);
    }

    private static string Show(XdrOpaque principal) => Printable.Quote(Encoding.UTF8.GetString(principal.Span));

    /// <summary>In the cache of imported credentials, where the handle alone is its maker's.</summary>
    private static ReadOnlySpan<byte> KeyOf(Call call, XdrOpaque handle)
    {
        string name = call.Service.Configuration.Name;
        int length = (int)handle.Length + Encoding.UTF8.GetByteCount(name);
        byte* room = (byte*)call.Arena->Allocate((nuint)length);
        if (room == null)
        {
            return handle.Span;
        }

        Span<byte> key = new(room, length);
        handle.Span.CopyTo(key);
        Encoding.UTF8.GetBytes(name, key[(int)handle.Length..]);
        return key;
    }

    private static bool TryUnseal(Call call, XdrOpaque handle, out ServiceConfiguration? maker, out Span<byte> content)
    {
        maker = null;
        content = default;
        byte* room = (byte*)call.Arena->Allocate(handle.Length);
        if (room == null)
        {
            return false;
        }

        Span<byte> output = new(room, (int)handle.Length);
        foreach (ServiceConfiguration service in call.Daemon.Configuration.Services)
        {
            if (service.Name == call.Service.Configuration.Name)
            {
                continue;
            }

            int length = call.Daemon.Sealer.Open(SealKind.Credential, service.Name, call.Peer.Uid, handle.Span, default, output);
            if (length > 0)
            {
                maker = service;
                content = output[..length];
                return true;
            }
        }

        return false;
    }
}
