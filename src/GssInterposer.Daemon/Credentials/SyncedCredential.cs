// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// The extension sync_modified_creds: tickets that a call adds to a credential which lives in no ccache of the daemon's go back to the client, sealed, when the service
/// allows it (allow_client_ccache_sync) and the client asks. A change is a change of the exported form.
/// </summary>
internal readonly unsafe ref struct SyncedCredential
{
    private readonly XdrOpaque _before;
    private readonly CredentialOrigin _origin;

    private SyncedCredential(XdrOpaque before, CredentialOrigin origin)
    {
        _before = before;
        _origin = origin;
    }

    /// <summary>Before the call to GSS-API.</summary>
    public static SyncedCredential Begin(Call call, in XdrArray<GssxOption> options, gss_cred_id_struct* credential, CredentialOrigin origin)
    {
        bool wanted = call.Service.Configuration.AllowClientCcacheSync
            && origin != CredentialOrigin.Lent // the handle stays the other service's
            && !CredStore.Has(call.Service.Configuration, CredStore.Ccache)
            && GssxOptions.TryFind(options, GssxOptionNames.SyncModifiedCreds, out XdrOpaque value)
            && GssxOptions.TextEquals(value, GssxOptionNames.SyncModifiedCredsDefault);
        return new SyncedCredential(wanted && !call.Gss.ExportCred(credential, out XdrOpaque token).IsError ? token : default, origin);
    }

    /// <summary>After it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="credential">The same credential.</param>
    /// <param name="options">Of the result: the credential when it has changed.</param>
    public GssResult End(Call call, gss_cred_id_struct* credential, out XdrArray<GssxOption> options)
    {
        options = default;
        if (_before.IsEmpty || call.Gss.ExportCred(credential, out XdrOpaque after).IsError || System.MemoryExtensions.SequenceEqual(after.Span, _before.Span))
        {
            return GssResult.Complete;
        }

        GssResult outcome = CredentialHandles.Seal(call, credential, _origin, out GssxCred changed);
        if (outcome.IsError)
        {
            return outcome;
        }

        XdrEncoded<GssxCred> encoded = XdrEncoded<GssxCred>.From(in changed, call.Arena);
        if (encoded.IsEmpty)
        {
            return Reply.OutOfMemory;
        }

        outcome = Reply.Array(call, 1, out options);
        XdrOpaque value = new(encoded.Pointer, encoded.Length);
        return !outcome.IsError && !GssxOptions.TryCreate(GssxOptionNames.SyncCreds, value, call.Arena, out options.Items[0]) ? Reply.OutOfMemory : outcome;
    }
}
