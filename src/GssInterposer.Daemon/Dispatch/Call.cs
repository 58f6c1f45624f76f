// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Names;
using GssInterposer.Daemon.Observability;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>
/// One call in execution: who calls, which service serves, and where memory comes from. One per worker, reused. Everything a procedure takes is taken through
/// it and given back when the call ends: bytes from <see cref="Arena"/>, GSS objects from <see cref="Gss"/>.
/// </summary>
// SAFETY: Arena belongs to the front end and outlives the call.
internal sealed unsafe class Call
{
    private readonly List<(ICredentialPool Pool, nint Credential)> _leases = [];
    private readonly List<nint> _privateCaches = [];

    /// <summary>Which worker executes it: an index for per-worker objects.</summary>
    public int Worker { get; init; }

    /// <summary>Memory for the call; released, wiped, after the reply was sent.</summary>
    public Arena* Arena { get; private set; }

    /// <summary>Who calls.</summary>
    public Peer Peer { get; private set; } = null!;

    /// <summary>The service that was matched.</summary>
    public Service Service { get; private set; } = null!;

    /// <summary>What all services share.</summary>
    public required DaemonState Daemon { get; init; }

    /// <summary>GSS-API for the length of the call.</summary>
    public GssSession Gss { get; } = new();

    /// <summary>Target names that this worker has canonicalized lately.</summary>
    public CanonicalNames Names { get; } = new();

    /// <summary>What this worker has said about errors, and to whom.</summary>
    public ErrorWords ErrorWords { get; } = new();

    /// <summary>libkrb5, for what GSS-API does not offer.</summary>
    public Krb5Session Krb5 { get; } = new();

    /// <summary>For the audit line: the principal that was authenticated, or whose credential it was. Set by procedures.</summary>
    public XdrOpaque AuditPrincipal { get; set; }

    /// <summary>For the audit line: the target of an initiation.</summary>
    public XdrOpaque AuditTarget { get; set; }

    /// <summary>For the audit line: the outcome. Set where the reply's status is made.</summary>
    public GssResult Outcome { get; set; }

    /// <summary>For the audit line: why the daemon itself refused; null when it did not.</summary>
    public string? Denial { get; set; }

    /// <summary>For the metrics: of which kind a <see cref="Denial"/> is.</summary>
    public DenialReason DenialReason { get; set; } = DenialReason.Other;

    /// <summary>The established context that the call uses and nobody else meanwhile; null where it brings its context or needs none. Left when the call ends.</summary>
    public HeldContext? HeldContext { get; set; }

    /// <summary>The context that this call has made the daemon hold; forgotten when the call ends in an error, since then the client has no reference.</summary>
    public HeldContext? MadeContext { get; set; }

    /// <summary>The daemon itself says no.</summary>
    /// <param name="major">The result.</param>
    /// <param name="words">Why, for the client and for the audit line.</param>
    /// <param name="reason">Of which kind it is, for the metrics.</param>
    public GssResult Refuse(uint major, string words, DenialReason reason = DenialReason.Other)
    {
        Denial = words;
        DenialReason = reason;
        return GssResult.Of(major);
    }

    /// <summary>Goes on in spite of a refusal, in another way.</summary>
    public void ForgetDenial()
    {
        Denial = null;
        DenialReason = DenialReason.Other;
    }

    /// <summary>Has a credential cache destroyed when the call ends.</summary>
    /// <param name="name">NUL-terminated, in the arena.</param>
    public void DestroyCacheAtEnd(byte* name) => _privateCaches.Add((nint)name);

    /// <summary>Has a borrowed credential given back to its pool when the call ends.</summary>
    public void ReturnAtEnd(ICredentialPool pool, gss_cred_id_struct* credential) => _leases.Add((pool, (nint)credential));

    /// <summary>The pool that a lent credential goes back to; null for one that is the call's own.</summary>
    public ICredentialPool? PoolOf(gss_cred_id_struct* credential)
    {
        foreach ((ICredentialPool pool, nint lent) in _leases)
        {
            if (lent == (nint)credential)
            {
                return pool;
            }
        }

        return null;
    }

    /// <summary>Begins a call.</summary>
    public void Begin(Arena* arena, Peer peer, Service service)
    {
        Arena = arena;
        Peer = peer;
        Service = service;
    }

    /// <summary>Gives everything back. The reply must have been encoded.</summary>
    public void End()
    {
        if (HeldContext is { } held)
        {
            HeldContext = null;
            Daemon.Held.Leave(held);
        }

        if (MadeContext is { } made && Outcome.IsError)
        {
            Daemon.Held.Forget(made);
        }

        MadeContext = null;
        Gss.End();
        Names.EndCall();
        foreach ((ICredentialPool pool, nint credential) in _leases)
        {
            pool.Return((gss_cred_id_struct*)credential);
        }

        foreach (nint name in _privateCaches)
        {
            Krb5.DestroyCache((byte*)name);
        }

        _leases.Clear();
        _privateCaches.Clear();
        AuditPrincipal = default;
        AuditTarget = default;
        ForgetDenial();
        Outcome = default;
    }
}
