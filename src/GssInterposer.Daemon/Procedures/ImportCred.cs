// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 5, IMPORT_CRED (MIT's gss_import_cred): takes what EXPORT_CRED gave to the same uid by the same service, and nothing else.</summary>
// SAFETY: the plaintext lies in the arena, which is wiped; nothing is imported that the sealer has not vouched for.
internal readonly unsafe struct ImportCred : IProcedure<GssxArgImportCred, GssxResImportCred>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgImportCred argument, out GssxResImportCred result)
    {
        result = default;
        if (!TryUnseal(call, argument.ExportedHandle, out XdrOpaque token, out CredentialOrigin origin))
        {
            result.Status = StatusReply.Refusal(
                call,
                GssApi.GSS_S_DEFECTIVE_TOKEN,
                LibC.EINVAL,
                "the exported credential was not made by this service for this user, or the key it was sealed with is gone; export it again");
            return;
        }

        GssResult outcome = call.Gss.ImportCred(token, out gss_cred_id_struct* credential);
        if (!outcome.IsError)
        {
            outcome = HandlePolicy.Check(call, credential, origin);      // the rules may have changed since it was exported
        }

        if (!outcome.IsError)
        {
            outcome = CredentialHandles.Seal(call, credential, origin, out GssxCred sealedCredential);
            if (!outcome.IsError)
            {
                call.AuditPrincipal = sealedCredential.DesiredName.DisplayName;
                outcome = Reply.Encoded(call, in sealedCredential, out result.OutputCredHandle);
            }
        }

        result.Status = StatusReply.From(call, outcome, default);
    }

    private static bool TryUnseal(Call call, XdrOpaque handle, out XdrOpaque token, out CredentialOrigin origin)
    {
        token = default;
        origin = default;
        if (handle.IsEmpty || handle.Length > ProcedureLimits.ExportedCredentialBytesMax)
        {
            return false;
        }

        byte* plaintext = (byte*)call.Arena->Allocate(handle.Length);
        if (plaintext == null)
        {
            return false;
        }

        int length = call.Daemon.Sealer.Open(
            SealKind.ExportedCredential, call.Service.Configuration.Name, call.Peer.Uid, handle.Span, default, new Span<byte>(plaintext, (int)handle.Length));
        if (length <= 1)
        {
            return false;
        }

        origin = (CredentialOrigin)plaintext[0];
        token = new XdrOpaque(plaintext + 1, (uint)length - 1);
        return origin is CredentialOrigin.Acquired or CredentialOrigin.Delegated;
    }
}
