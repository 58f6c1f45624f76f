// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// Procedure 4, EXPORT_CRED (MIT's gss_export_cred). What goes out is sealed for the same service and uid, and of a kind of its own: it is no handle, and
/// serves for IMPORT_CRED alone. Tickets, for who asks for them, go out beside it as they are (<see cref="UserTickets"/>).
/// </summary>
// SAFETY: the token is the session's, which wipes it; sealed bytes lie in the arena.
internal readonly unsafe struct ExportCred : IProcedure<GssxArgExportCred, GssxResExportCred>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgExportCred argument, out GssxResExportCred result)
    {
        result = default;
        bool wantsTickets = GssxOptions.TryFind(argument.Options, GssxOptionNames.ExportedCredType, out XdrOpaque form);
        if (wantsTickets && !GssxOptions.TextEquals(form, GssxOptionNames.Tickets))
        {
            result.Status = StatusReply.From(call, GssResult.Failure(LibC.EINVAL), default);
            return;
        }

        GssResult outcome = PresentedCredential.Open(
            call, argument.InputCredHandle, argument.CredUsage, out gss_cred_id_struct* credential, out int usage, out CredentialOrigin origin);
        if (!outcome.IsError)
        {
            // A client that asks for tickets stores them beside the handle that it has.
            outcome = origin != CredentialOrigin.Lent ? Seal(call, credential, origin, out result.ExportedHandle)
                : wantsTickets ? outcome
                : LentCredential.Refuse(call, "export");
        }

        if (!outcome.IsError && wantsTickets && call.Service.Configuration.ExportDelegated == DelegatedExport.Ccache)
        {
            outcome = AddTickets(call, credential, ref result);
        }

        if (outcome.IsError)
        {
            result = default;
        }

        // All of the credential is exported, even where a part of what it is for was asked for.
        result.UsageExported = outcome.IsError ? GssxCredUsage.Unspecified : Usage.ToWire(usage);
        result.Status = StatusReply.From(call, outcome, default);
    }

    /// <summary>For a ccache of the client's, of a credential in a user's name: <see cref="UserTickets"/>.</summary>
    private static GssResult AddTickets(Call call, gss_cred_id_struct* credential, ref GssxResExportCred result)
    {
        GssResult outcome = DelegationPolicy.ImpersonatorOf(call, credential, out XdrOpaque impersonator);
        XdrOpaque token = default;
        if (!outcome.IsError && !impersonator.IsEmpty)
        {
            outcome = UserTickets.Export(call, credential, out token);
        }

        if (outcome.IsError || token.IsEmpty)
        {
            return outcome;
        }

        outcome = Reply.Array(call, 1, out result.Options);
        return !outcome.IsError && !GssxOptions.TryCreate(GssxOptionNames.Tickets, token, call.Arena, out result.Options.Items[0]) ? Reply.OutOfMemory : outcome;
    }

    /// <summary>Inside: the origin 1, what gss_export_cred gave.</summary>
    private static GssResult Seal(Call call, gss_cred_id_struct* credential, CredentialOrigin origin, out XdrOptional<XdrOpaque> result)
    {
        result = default;
        GssResult exported = call.Gss.ExportCred(credential, out XdrOpaque token);
        if (exported.IsError)
        {
            return exported;
        }

        uint contentBytes = token.Length + 1;
        uint room = contentBytes + (uint)call.Daemon.Sealer.OverheadBytes;
        if (room > ProcedureLimits.ExportedCredentialBytesMax)
        {
            return GssResult.Failure(LibC.EMSGSIZE);
        }

        byte* bytes = (byte*)call.Arena->Allocate(room);
        byte* memory = (byte*)call.Arena->Allocate(contentBytes);
        if (bytes == null || memory == null)
        {
            return Reply.OutOfMemory;
        }

        Span<byte> content = new(memory, (int)contentBytes);
        content[0] = (byte)origin;
        token.Span.CopyTo(content[1..]);

        int length = call.Daemon.Sealer.Seal(
            SealKind.ExportedCredential, call.Service.Configuration.Name, call.Peer.Uid, content, default, new Span<byte>(bytes, (int)room));
        return Reply.Present(call, new XdrOpaque(bytes, (uint)length), out result);
    }
}
