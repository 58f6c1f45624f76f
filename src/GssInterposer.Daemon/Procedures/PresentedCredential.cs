// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// The credential that EXPORT_CRED and STORE_CRED are about. There is no default in its place: what leaves the daemon is what the client holds.
/// </summary>
internal static unsafe class PresentedCredential
{
    /// <summary>Opens the handle.</summary>
    /// <param name="call">The call.</param>
    /// <param name="encoded">As the client sent it.</param>
    /// <param name="wanted">What the client wants it for.</param>
    /// <param name="credential">The credential; the call's.</param>
    /// <param name="usage">What it is for, as GSS_C_INITIATE and its like.</param>
    /// <param name="origin">Where it came from.</param>
    /// <returns>Complete; GSS_S_NO_CRED when there is none, or none for that; EINVAL for a usage that does not exist.</returns>
    public static GssResult Open(
        Call call, XdrEncoded<GssxCred> encoded, GssxCredUsage wanted, out gss_cred_id_struct* credential, out int usage, out CredentialOrigin origin)
    {
        origin = CredentialOrigin.Acquired;
        credential = null;
        usage = 0;
        if (!Usage.TryRead(wanted, out int wantedUsage))
        {
            return GssResult.Failure(LibC.EINVAL);
        }

        if (!encoded.TryDecode(call.Arena, out GssxCred presented))
        {
            return Reply.OutOfMemory;
        }

        GssResult result = presented.CredHandleReference.IsEmpty
            ? GssResult.Of(GssApi.GSS_S_NO_CRED)
            : CredentialHandles.Open(call, in presented, out credential, out origin);
        if (result.IsError)
        {
            return result;
        }

        if (credential == null)
        {
            return GssResult.Of(GssApi.GSS_S_NO_CRED);
        }

        result = call.Gss.InquireCred(credential, out gss_name_struct* name, out _, out usage, out _);
        if (!result.IsError && name != null && !call.Gss.DisplayName(name, out XdrOpaque principal, out _).IsError)
        {
            call.AuditPrincipal = principal;
        }

        return result.IsError || Usage.Overlaps(usage, wantedUsage) ? result : GssResult.Of(GssApi.GSS_S_NO_CRED);
    }
}
