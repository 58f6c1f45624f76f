// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// The credential that a context is made with: the one the client presents, or the service's default. A handle that we cannot have made, or whose key is gone, is as good as
/// none, but for its name: another principal never takes its place.
/// </summary>
internal static unsafe class InitiatorOrAcceptor
{
    /// <summary>For accept_sec_context.</summary>
    public static GssResult OpenAcceptor(Call call, XdrOptional<XdrEncoded<GssxCred>> presented, out gss_cred_id_struct* credential) =>
        Open(call, presented, GssxCredUsage.Accept, call.Service.Credentials.Mechs, GssApi.GSS_C_INDEFINITE, out credential, out _);

    /// <summary>For init_sec_context; with where the credential came from.</summary>
    public static GssResult OpenInitiator(
        Call call, XdrOptional<XdrEncoded<GssxCred>> presented, Mechanisms mech, uint lifetime, out gss_cred_id_struct* credential, out CredentialOrigin origin) =>
        Open(call, presented, GssxCredUsage.Initiate, mech, lifetime, out credential, out origin);

    private static GssResult Open(
        Call call, XdrOptional<XdrEncoded<GssxCred>> presented, GssxCredUsage usage, Mechanisms mechs, uint lifetime,
        out gss_cred_id_struct* credential, out CredentialOrigin origin)
    {
        credential = null;
        origin = CredentialOrigin.Acquired;
        if (!Policy.TryNarrow(call.Service.Configuration, usage, out _))
        {
            string allowed = usage == GssxCredUsage.Accept ? "initiate" : "accept";
            return call.Refuse(
                GssApi.GSS_S_NO_CRED, $"cred_usage of service '{call.Service.Configuration.Name}' is {allowed}; both would allow it",
                Observability.DenialReason.CredUsage);
        }

        GssxCred cred = default;
        if (presented.IsPresent)
        {
            if (!presented.Value->TryDecode(call.Arena, out cred))
            {
                return GssResult.Of(GssApi.GSS_S_DEFECTIVE_CREDENTIAL);
            }

            GssResult opened = CredentialHandles.Open(call, in cred, out credential, out origin);
            if (opened.IsError || credential != null)
            {
                return opened.IsError || usage != GssxCredUsage.Initiate ? opened : CredentialRefresh.Apply(call, in cred, origin, ref credential);
            }
        }

        bool wasInitiator = usage == GssxCredUsage.Initiate && !cred.CredHandleReference.IsEmpty;
        if (wasInitiator && cred.DesiredName.IsAbsent)
        {
            return call.Refuse(
                GssApi.GSS_S_DEFECTIVE_CREDENTIAL, "the key that the credential was sealed with is gone, "
                + "and it does not say whose it is; acquire it again");
        }

        AcquireRequest request = new() { Usage = usage, Name = cred.DesiredName, Mechs = mechs, Lifetime = lifetime };
        if (usage == GssxCredUsage.Initiate && request.Name.IsAbsent && lifetime == GssApi.GSS_C_INDEFINITE)
        {
            return call.Service.Credentials.Initiators.Open(call, in request, out credential);
        }

        GssResult outcome = Acquisition.Acquire(call, in request, out AcquiredCredential acquired);
        credential = acquired.Credential;
        if (outcome.Major == GssApi.GSS_S_NO_CRED && wasInitiator)
        {
            return call.Refuse(
                GssApi.GSS_S_DEFECTIVE_CREDENTIAL, "the key that the credential was sealed with is gone, "
                + "and the service has no other of the same principal; acquire it again");
        }

        if (!outcome.IsError && wasInitiator)
        {
            outcome = CheckIsOf(call, credential, in cred.DesiredName);
        }

        return outcome.IsError || acquired.Acceptor.IsEmpty
            ? outcome
            : call.Service.Credentials.RentAcceptor(call, acquired.Acceptor.Span, out credential);
    }

    /// <summary>The service's rules may have chosen another name than the one that was lost.</summary>
    private static GssResult CheckIsOf(Call call, gss_cred_id_struct* credential, in GssxName wanted)
    {
        GssResult outcome = CredentialName.Is(call, credential, in wanted, out bool same);
        return outcome.IsError || same
            ? outcome
            : call.Refuse(
                GssApi.GSS_S_DEFECTIVE_CREDENTIAL, "the key that the credential was sealed with is gone, "
                + "and the service has another principal; acquire it again");
    }
}
