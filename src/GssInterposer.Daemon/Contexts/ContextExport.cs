// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Names;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Contexts;

/// <summary>Contexts as they go to the client: whole once they are established, sealed or by reference before.</summary>
internal static unsafe class ContextExport
{
    /// <summary>An established context, in the form that the client asks for and the service gives.</summary>
    /// <inheritdoc cref="Export"/>
    public static GssResult ExportEstablished(Call call, gss_ctx_id_struct* context, ContextForm form, out GssxCtx result) =>
        SessionKeyRule.Applies(call) ? Hold(call, context, out result)
        : form == ContextForm.LinuxLucidV1 ? ExportLucid(call, context, out result)
        : Export(call, context, out result);

    /// <summary>An established context whose keys stay here: all about it that is no secret, and a reference.</summary>
    /// <inheritdoc cref="Export"/>
    private static GssResult Hold(Call call, gss_ctx_id_struct* context, out GssxCtx result)
    {
        GssResult outcome = Describe(call, context, out result);
        if (outcome.IsError)
        {
            return outcome;
        }

        GssxOption* option = (GssxOption*)call.Arena->Allocate((nuint)sizeof(GssxOption));
        byte* reference = (byte*)call.Arena->Allocate(HeldContexts.ReferenceBytes);
        if (option == null || reference == null
            || !GssxOptions.TryCreateText(GssxOptionNames.SessionKeys, GssxOptionNames.SessionKeysDaemon, call.Arena, out *option))
        {
            return GssResult.Failure(LibC.ENOMEM);
        }

        call.Daemon.Held.Keep(call, context, (uint)result.Lifetime, new Span<byte>(reference, HeldContexts.ReferenceBytes));
        result.State = new XdrOpaque(reference, HeldContexts.ReferenceBytes);
        result.NeedsRelease = true;
        result.Open = true;
        result.Options = new XdrArray<GssxOption>(option, 1);
        return GssResult.Complete;
    }

    /// <summary>An established context: its exported token, in the clear because the client uses it without us, and our proof that it is ours.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">Consumed.</param>
    /// <param name="result">The context on the wire.</param>
    public static GssResult Export(Call call, gss_ctx_id_struct* context, out GssxCtx result)
    {
        GssResult outcome = DescribeWithoutNames(call, context, out result);
        if (!outcome.IsError)
        {
            outcome = call.Gss.ExportSecContext(context, out result.ExportedContextToken);
        }

        if (!outcome.IsError && !ContextTokenNames.TryRead(result.ExportedContextToken, call.Arena, out result.SrcName, out result.TargName))
        {
            outcome = call.Gss.ImportSecContext(result.ExportedContextToken, out gss_ctx_id_struct* again);
            outcome = outcome.IsError ? outcome : AskForNames(call, again, ref result);
        }

        return outcome.IsError || Prove(call, ref result) ? outcome : GssResult.Failure(LibC.ENOMEM);
    }

    /// <summary>An established context for the kernel: keys and sequence number, names without their composite form.</summary>
    /// <inheritdoc cref="Export"/>
    public static GssResult ExportLucid(Call call, gss_ctx_id_struct* context, out GssxCtx result)
    {
        GssResult outcome = Describe(call, context, out result);
        result.SrcName.ExportedCompositeName = default;
        result.TargName.ExportedCompositeName = default;
        return outcome.IsError ? outcome : LucidContext.Export(call, context, out result.ExportedContextToken);
    }

    /// <summary>A context whose sequence state has changed: new token and proof, everything else as the client knows it.</summary>
    public static GssResult ExportAgain(Call call, gss_ctx_id_struct* context, in GssxCtx before, out GssxCtx result)
    {
        result = before;
        GssResult outcome = call.Gss.ExportSecContext(context, out result.ExportedContextToken);
        return outcome.IsError || Prove(call, ref result) ? outcome : GssResult.Failure(LibC.ENOMEM);
    }

    /// <summary>An initiator's context that waits for another token: exported and sealed.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">Consumed.</param>
    /// <param name="mech">The mechanism.</param>
    /// <param name="result">The context on the wire.</param>
    public static GssResult ExportHalfOpenInitiator(Call call, gss_ctx_id_struct* context, XdrOpaque mech, out GssxCtx result)
    {
        // Whatever the mechanism can already tell; nothing depends on it.
        Describe(call, context, out result);
        result.Mech = mech;
        result.LocallyInitiated = true;
        result.Open = false;
        GssResult outcome = call.Gss.ExportSecContext(context, out XdrOpaque token);
        if (outcome.IsError)
        {
            call.Denial ??= outcome.Major == GssApi.GSS_S_UNAVAILABLE ? "the mechanism cannot export an initiator that waits for a token, as IAKERB's does" : null;
            return outcome;
        }

        int room = (int)token.Length + call.Daemon.Sealer.OverheadBytes;
        byte* bytes = (byte*)call.Arena->Allocate((nuint)room);
        if (bytes == null)
        {
            return GssResult.Failure(LibC.ENOMEM);
        }

        int length = call.Daemon.Sealer.Seal(
            SealKind.HalfOpenContext, call.Service.Configuration.Name, call.Peer.Uid, token.Span, default, new Span<byte>(bytes, room));
        result.ExportedContextToken = new XdrOpaque(bytes, (uint)length);
        return GssResult.Complete;
    }

    /// <summary>An acceptor's context that waits for another token: kept here, the client gets a reference.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">Consumed.</param>
    /// <param name="mech">The mechanism.</param>
    /// <param name="result">The context on the wire.</param>
    public static GssResult KeepHalfOpenAcceptor(Call call, gss_ctx_id_struct* context, XdrOpaque mech, out GssxCtx result)
    {
        DescribeWithoutNames(call, context, out result);
        byte* reference = (byte*)call.Arena->Allocate(HalfOpenContexts.ReferenceBytes);
        if (reference == null)
        {
            return GssResult.Failure(LibC.ENOMEM);
        }

        call.Daemon.HalfOpen.Keep(call, context, new Span<byte>(reference, HalfOpenContexts.ReferenceBytes));
        result.Mech = mech.IsEmpty ? result.Mech : mech;        // IAKERB does not say before the last leg
        result.State = new XdrOpaque(reference, HalfOpenContexts.ReferenceBytes);
        result.NeedsRelease = true;
        return GssResult.Complete;
    }

    /// <summary>Everything about a context but its token: names, flags, lifetime.</summary>
    public static GssResult Describe(Call call, gss_ctx_id_struct* context, out GssxCtx result)
    {
        GssResult outcome = DescribeWithoutNames(call, context, out result);
        return outcome.IsError ? outcome : AskForNames(call, context, ref result);
    }

    private static GssResult DescribeWithoutNames(Call call, gss_ctx_id_struct* context, out GssxCtx result)
    {
        result = default;
        GssResult outcome = call.Gss.InquireContext(context, names: false, out ContextFacts facts);
        result.Mech = Oids.ToWire(facts.Mech);
        result.Lifetime = facts.Lifetime;
        result.CtxFlags = facts.Flags;
        result.LocallyInitiated = facts.IsLocallyInitiated;
        result.Open = facts.IsOpen;
        return outcome;
    }

    private static GssResult AskForNames(Call call, gss_ctx_id_struct* context, ref GssxCtx result)
    {
        GssResult outcome = call.Gss.InquireContext(context, names: true, out ContextFacts facts);
        if (facts.Source != null && !outcome.IsError)
        {
            outcome = NameConversion.ToWire(call, facts.Source, out result.SrcName);
        }

        if (facts.Target != null && !outcome.IsError)
        {
            outcome = NameConversion.ToWire(call, facts.Target, out result.TargName);
        }

        return outcome;
    }

    private static bool Prove(Call call, ref GssxCtx context)
    {
        int room = call.Daemon.Sealer.OverheadBytes;
        byte* bytes = (byte*)call.Arena->Allocate((nuint)room);
        if (bytes == null)
        {
            return false;
        }

        int length = call.Daemon.Sealer.Seal(
            SealKind.ContextProof, call.Service.Configuration.Name, call.Peer.Uid, default, context.ExportedContextToken.Span, new Span<byte>(bytes, room));
        context.State = new XdrOpaque(bytes, (uint)length);
        return true;
    }
}
