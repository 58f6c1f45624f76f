// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>
/// A context between alice and HTTP@localhost: the initiator's as libgssapi has it, in a call of its own; the acceptor's held by the daemon of the other call, which
/// is ready for the next procedure.
/// </summary>
// SAFETY: the initiator's context lives until the peer's call ends.
internal unsafe ref struct HeldPair
{
    /// <summary>A service that keeps session keys.</summary>
    public static ServiceConfiguration Service { get; } = TestCall.DefaultService with { SessionKeys = SessionKeyHolder.Daemon };

    /// <summary>The initiator's.</summary>
    public gss_ctx_id_struct* Initiator;

    /// <summary>The acceptor's, as a client has it.</summary>
    public XdrEncoded<GssxCtx> Acceptor;

    /// <summary>The reference in it.</summary>
    public byte[] Reference;

    public static HeldPair Establish(TestCall peer, TestCall daemon)
    {
        ContextPair.Establish(peer, out gss_ctx_id_struct* initiator, out gss_ctx_id_struct* acceptor);
        peer.Value.Gss.Disown(acceptor);
        daemon.Next(Service);
        daemon.Value.Gss.Own(acceptor);
        ContextPair.Check(ContextExport.ExportEstablished(daemon, acceptor, ContextForm.Token, out GssxCtx context));
        HeldPair pair = new() { Initiator = initiator, Acceptor = daemon.Encode(in context), Reference = context.State.Span.ToArray() };
        daemon.Next();
        return pair;
    }

    /// <summary>What a client would show that knows a reference and nothing else.</summary>
    public static XdrEncoded<GssxCtx> Show(TestCall call, ReadOnlySpan<byte> reference)
    {
        GssxCtx context = new() { State = call.Bytes(reference), Open = true };
        return call.Encode(in context);
    }
}
