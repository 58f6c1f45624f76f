// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Names;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// Credentials as clients keep them: sealed. Inside is either a credential as gss_export_cred gives it, or, for an acceptor, only which principal it is: its keys are
/// in the service's keytab, so a keytab with new keys, or a restart, makes no difference to clients.
/// </summary>
// SAFETY: plaintexts are in the call's arena, which is wiped.
internal static unsafe class CredentialHandles
{
    /// <summary>Opens a handle, if the service may still have what it holds. The credential is lent to the call until it ends.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cred">As the client presents it.</param>
    /// <param name="credential">The credential; null, without an error, when the handle was not made by us or with a key that we no longer have.</param>
    public static GssResult Open(Call call, in GssxCred cred, out gss_cred_id_struct* credential) => Open(call, in cred, out credential, out _);

    /// <summary>The same, and where the credential came from.</summary>
    public static GssResult Open(Call call, in GssxCred cred, out gss_cred_id_struct* credential, out CredentialOrigin origin)
    {
        origin = CredentialOrigin.Acquired;
        credential = null;
        XdrOpaque handle = cred.CredHandleReference;
        if (handle.IsEmpty)
        {
            return GssResult.Complete;
        }

        if (handle.Length > DaemonLimits.SealedCredentialBytesMax)
        {
            return GssResult.Of(GssApi.GSS_S_DEFECTIVE_CREDENTIAL);
        }

        bool plain = !CredentialOptions.Has(in cred);
        CredentialCache cache = call.Daemon.Credentials;
        CredentialCache.Entry? entry = plain ? cache.Find(handle.Span, call.Service.Configuration, call.Peer.Uid) : null;
        if (entry is not null)
        {
            origin = entry.Origin;
            credential = entry.Idle.Pop();
            if (credential != null)
            {
                call.ReturnAtEnd(entry, credential);
                return GssResult.Complete;
            }
        }

        GssResult outcome = Unseal(call, handle, out Span<byte> content);
        if (outcome.Major == GssApi.GSS_S_DEFECTIVE_CREDENTIAL && LentCredential.TryOpen(call, in cred, ref outcome, out credential))
        {
            origin = CredentialOrigin.Lent;
            return outcome;
        }

        if (outcome.IsError || content.IsEmpty)
        {
            return outcome;
        }

        origin = (CredentialOrigin)content[0];
        if (origin == CredentialOrigin.Acceptor)
        {
            return OpenAcceptor(call, in cred, content[1..], out credential);
        }

        if (origin is not (CredentialOrigin.Acquired or CredentialOrigin.Delegated))
        {
            return GssResult.Of(GssApi.GSS_S_DEFECTIVE_CREDENTIAL);
        }

        fixed (byte* token = content[1..])
        {
            outcome = call.Gss.ImportCred(new XdrOpaque(token, (uint)content.Length - 1), out credential);
        }

        outcome = outcome.IsError ? outcome : HandlePolicy.Check(call, credential, origin);
        if (outcome.IsError)
        {
            credential = null;      // the session still releases it
            return outcome;
        }

        if (!plain)
        {
            return CredentialOptions.Apply(call, in cred, credential);
        }

        entry = cache.Add(entry, handle.Span, call.Service.Configuration, call.Peer.Uid, origin, call.Daemon.Configuration.Limits);
        call.Gss.Disown(credential);
        call.ReturnAtEnd(entry, credential);
        return outcome;
    }

    /// <summary>Seals a credential that was acquired.</summary>
    public static GssResult Seal(Call call, gss_cred_id_struct* credential, out GssxCred result) =>
        Seal(call, credential, CredentialOrigin.Acquired, out result);

    /// <summary>Seals a credential: inquires it, exports it, and describes it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="credential">The credential.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="result">The handle.</param>
    public static GssResult Seal(Call call, gss_cred_id_struct* credential, CredentialOrigin origin, out GssxCred result)
    {
        GssResult outcome = Describe(call, credential, out result);
        if (outcome.IsError)
        {
            return outcome;
        }

        outcome = call.Gss.ExportCred(credential, out XdrOpaque token);
        if (outcome.IsError)
        {
            return outcome;
        }

        byte* content = (byte*)call.Arena->Allocate(token.Length + 1);
        if (content == null)
        {
            return GssResult.Failure(LibC.ENOMEM);
        }

        if (token.Length + 1 + (uint)call.Daemon.Sealer.OverheadBytes > DaemonLimits.SealedCredentialBytesMax)
        {
            return call.Refuse(
                GssApi.GSS_S_FAILURE, $"the credential has {token.Length} octets, and no handle is longer than {DaemonLimits.SealedCredentialBytesMax}: "
                + "it has too many tickets, or one with a huge PAC");
        }

        Span<byte> plaintext = new(content, (int)token.Length + 1);
        plaintext[0] = (byte)origin;
        token.Span.CopyTo(plaintext[1..]);
        return SealContent(call, plaintext, ref result) ? outcome : GssResult.Failure(LibC.ENOMEM);
    }

    /// <summary>Seals what an acceptor is, rather than what it has.</summary>
    /// <param name="call">The call.</param>
    /// <param name="credential">To describe it.</param>
    /// <param name="identity">Which acceptor it is.</param>
    /// <param name="result">The handle.</param>
    public static GssResult SealAcceptor(Call call, gss_cred_id_struct* credential, ReadOnlySpan<byte> identity, out GssxCred result)
    {
        GssResult outcome = Describe(call, credential, out result);
        if (outcome.IsError)
        {
            return outcome;
        }

        Span<byte> plaintext = stackalloc byte[1 + identity.Length];
        plaintext[0] = (byte)CredentialOrigin.Acceptor;
        identity.CopyTo(plaintext[1..]);
        return SealContent(call, plaintext, ref result) ? outcome : GssResult.Failure(LibC.ENOMEM);
    }

    /// <summary>Forgets what is kept for a handle; the client does not need it any more.</summary>
    public static void Release(Call call, in GssxCred cred)
    {
        if (call.Daemon.Credentials.Find(cred.CredHandleReference.Span, call.Service.Configuration, call.Peer.Uid) is not null)
        {
            call.Daemon.Credentials.Remove(cred.CredHandleReference.Span);
        }
    }

    private static GssResult Unseal(Call call, XdrOpaque handle, out Span<byte> content)
    {
        content = default;
        byte* room = (byte*)call.Arena->Allocate(handle.Length);
        if (room == null)
        {
            return GssResult.Failure(LibC.ENOMEM);
        }

        Span<byte> output = new(room, (int)handle.Length);
        int length = call.Daemon.Sealer.Open(SealKind.Credential, call.Service.Configuration.Name, call.Peer.Uid, handle.Span, default, output);
        if (length >= 0)
        {
            content = output[..length];
            return GssResult.Complete;
        }

        // A key that is gone, or the C daemon's: the client may get the same principal again. Anything else is not what we gave to this client.
        if (call.Daemon.Sealer.KnowsKeyOf(handle.Span))
        {
            call.DenialReason = Observability.DenialReason.Handle;
            call.Denial = "the credential handle was not made for this service and user, or was tampered with";
            return GssResult.Of(GssApi.GSS_S_DEFECTIVE_CREDENTIAL);
        }

        if (call.Daemon.Log.DebugLevel >= 2)
        {
            call.Daemon.Log.Debug(2, $"uid {call.Peer.Uid} shows service '{call.Service.Configuration.Name}' a credential that was not sealed with a key of ours; it is acquired anew");
        }

        return GssResult.Complete;
    }

    private static GssResult OpenAcceptor(Call call, in GssxCred cred, ReadOnlySpan<byte> identity, out gss_cred_id_struct* credential)
    {
        credential = null;
        if (!AcceptorIdentity.TryRead(identity, out Mechanisms mechs, out uint uid, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> name))
        {
            return GssResult.Of(GssApi.GSS_S_DEFECTIVE_CREDENTIAL);
        }

        GssResult outcome = HandlePolicy.CheckAcceptor(call, mechs, uid, type, name);
        if (outcome.IsError)
        {
            return outcome;
        }

        if (!CredentialOptions.Has(in cred))
        {
            return call.Service.Credentials.RentAcceptor(call, identity, out credential);
        }

        outcome = call.Service.Credentials.AcquireAcceptor(call, identity, out credential);
        return outcome.IsError ? outcome : CredentialOptions.Apply(call, in cred, credential);
    }

    /// <summary>Name, mechanisms, usage and lifetimes. krb5 alone, the usual case, needs one inquiry.</summary>
    private static GssResult Describe(Call call, gss_cred_id_struct* credential, out GssxCred result)
    {
        result = default;
        Mechanisms mechs = call.Service.Credentials.Mechs;
        GssxCredElement* elements = (GssxCredElement*)call.Arena->AllocateZeroed((nuint)(2 * sizeof(GssxCredElement)));
        if (elements == null)
        {
            return GssResult.Failure(LibC.ENOMEM);
        }

        uint count = 0;
        GssResult outcome = GssResult.Of(GssApi.GSS_S_NO_CRED);
        gss_OID_set_desc_struct* set = mechs.Set;
        for (nuint i = 0; i < set->count; i++)
        {
            gss_OID_desc_struct* mech = set->elements + i;
            GssResult inquired = call.Gss.InquireCredByMech(
                credential, mech, out gss_name_struct* name, out uint initiator, out uint acceptor, out int usage);
            if (inquired.IsError)
            {
                outcome = count == 0 ? inquired : outcome;
                continue;       // a credential need not have all mechanisms of the service
            }

            GssxCredElement* element = elements + count;
            if (name != null)
            {
                inquired = NameConversion.ToWire(call, name, out element->MN);
                if (inquired.IsError)
                {
                    return inquired;
                }
            }

            element->Mech = Oids.ToWire(mech);
            element->CredUsage = Usage.ToWire(usage);
            element->InitiatorTimeRec = initiator;
            element->AcceptorTimeRec = acceptor;
            if (usage != GssApi.GSS_C_ACCEPT && !TellImpersonator(call, credential, element))
            {
                return GssResult.Failure(LibC.ENOMEM);
            }

            if (count++ == 0)
            {
                result.DesiredName = element->MN;
            }

            outcome = GssResult.Complete;
        }

        result.Elements = new XdrArray<GssxCredElement>(elements, count);
        return outcome;
    }

    /// <summary>Who got it in another's name: the client, for which the credential is closed, may be asked (GSS_KRB5_GET_CRED_IMPERSONATOR).</summary>
    /// <returns>False when out of memory.</returns>
    private static bool TellImpersonator(Call call, gss_cred_id_struct* credential, GssxCredElement* element)
    {
        if (DelegationPolicy.ImpersonatorOf(call, credential, out XdrOpaque impersonator).IsError)
        {
            return true;
        }

        return !Reply.Array(call, 1, out element->Options).IsError
            && GssxOptions.TryCreateText(GssxOptionNames.CredImpersonator, impersonator.Span, call.Arena, out element->Options.Items[0]);
    }

    private static bool SealContent(Call call, ReadOnlySpan<byte> plaintext, ref GssxCred result)
    {
        int room = plaintext.Length + call.Daemon.Sealer.OverheadBytes;
        byte* bytes = (byte*)call.Arena->Allocate((nuint)room);
        if (bytes == null)
        {
            return false;
        }

        int length = call.Daemon.Sealer.Seal(
            SealKind.Credential, call.Service.Configuration.Name, call.Peer.Uid, plaintext, default, new Span<byte>(bytes, room));
        result.CredHandleReference = new XdrOpaque(bytes, (uint)length);
        return true;
    }
}
