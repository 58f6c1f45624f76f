// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// The user's tickets in a remote credential in a user's name, from a daemon that gives them (its settings <c>export_delegated = ccache</c> and <c>allow_targets</c>): what a credential
/// cache for programs without the proxy can hold of it.
/// </summary>
// SAFETY: what the arguments point to lives in this frame, the arena or the handle until the exchange is over.
internal static unsafe class UserTickets
{
    /// <summary>EXPORT_CRED, where the element has an impersonator.</summary>
    /// <param name="call">The call.</param>
    /// <param name="handle">The credential.</param>
    /// <param name="element">Its element.</param>
    /// <param name="tickets">A local credential, to be released; null when the daemon gives none.</param>
    /// <returns>Why the daemon, which would give them, cannot.</returns>
    public static GssStatus Fetch(ref Call call, CredHandle* handle, in GssxCredElement element, out CredHandle* tickets)
    {
        tickets = null;
        if (!GssxOptions.TryFind(element.Options, GssxOptionNames.CredImpersonator, out XdrOpaque impersonator) || GssxOptions.WithoutNul(impersonator).IsEmpty)
        {
            return GssStatus.Complete;
        }

        if (!GssxOptions.TryCreateText(GssxOptionNames.ExportedCredType, GssxOptionNames.Tickets, call.Arena, out GssxOption form))
        {
            return GssStatus.OutOfMemory;
        }

        GssxArgExportCred arguments = default;
        arguments.InputCredHandle = handle->Remote;
        arguments.CredUsage = GssxCredUsage.Initiate;
        arguments.Options = new XdrArray<GssxOption>(&form, 1);
        if (!ProxyCall.Exchange(
            ref call, GssxProgram.Procedure.ExportCred, Idempotency.Repeatable, in arguments, out GssxResExportCred result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = RemoteStatus.From(in result.Status);
        if (status.IsError)
        {
            return status.Major == GssApi.GSS_S_UNAVAILABLE ? GssStatus.Complete : status; // a daemon that exports nothing
        }

        return GssxOptions.TryFind(result.Options, GssxOptionNames.Tickets, out XdrOpaque token)
            && CredentialTokens.TryUnwrap(token.Span, out ReadOnlySpan<byte> inner)
            && ExportedKrb5.HoldsItsTickets(inner)
                ? LocalCredentials.Import(ref call, handle->Mechanism, inner, out tickets)
                : GssStatus.Complete;
    }
}
