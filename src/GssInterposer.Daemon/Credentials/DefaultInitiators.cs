// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// What initiators without a credential of their own get (GSS_C_NO_CREDENTIAL), per uid and mechanism: acquired once, kept as a sealed handle, opened from the cache like a
/// client's. Without it every such call would ask a KDC twice. It goes when it nears its end, when it is older than <c>cache_age</c>, and when the ccache it lives in changes;
/// a ccache that is no file cannot be watched, and is asked every time.
/// </summary>
internal sealed unsafe class DefaultInitiators(ServiceConfiguration service)
{
    private const int HandlesMax = 1024;

    private readonly ConcurrentDictionary<(uint Uid, byte Mechs), Handle> _handles = new();

    private sealed record Handle(byte[] Sealed, FileStamp Ccache, long Expires);

    /// <summary>Lends the default credential to the call until it ends.</summary>
    public GssResult Open(Call call, in AcquireRequest request, out gss_cred_id_struct* credential)
    {
        bool watchable = TryFindCcache(call.Peer.Uid, out byte[]? path);
        FileStamp stamp = path is null ? default : FileStamp.Of(path);
        (uint, byte) key = (call.Peer.Uid, request.Mechs.Bits);
        if (watchable && _handles.TryGetValue(key, out Handle? handle) && handle.Ccache == stamp && handle.Expires > Stopwatch.GetTimestamp())
        {
            GssResult opened = OpenSealed(call, handle.Sealed, out credential);
            if (!opened.IsError && credential != null)
            {
                return opened;
            }
        }

        GssResult outcome = Acquisition.Acquire(call, in request, out AcquiredCredential acquired);
        credential = acquired.Credential;
        if (!outcome.IsError && watchable && credential != null)
        {
            Keep(call, key, path, credential);
        }

        return outcome;
    }

    /// <summary>Not having kept it costs time, not correctness.</summary>
    private void Keep(Call call, (uint, byte) key, byte[]? path, gss_cred_id_struct* credential)
    {
        if (call.Gss.InquireCred(credential, out _, out uint lifetime, out _, out _).IsError
            || lifetime <= service.MinLifetimeSeconds
            || CredentialHandles.Seal(call, credential, out GssxCred cred).IsError)
        {
            call.ForgetDenial();     // of sealing, which the client did not ask for
            return;
        }

        if (_handles.Count >= HandlesMax)
        {
            _handles.Clear();
        }

        long seconds = Math.Min(lifetime - service.MinLifetimeSeconds, call.Daemon.Configuration.Limits.CacheAgeSeconds);
        long expires = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        _handles[key] = new Handle(cred.CredHandleReference.Span.ToArray(), path is null ? default : FileStamp.Of(path), expires);
    }

    private static GssResult OpenSealed(Call call, byte[] bytes, out gss_cred_id_struct* credential)
    {
        credential = null;
        byte* copy = (byte*)call.Arena->Allocate((nuint)bytes.Length);
        if (copy == null)
        {
            return GssResult.Failure(LibC.ENOMEM);
        }

        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        GssxCred cred = default;
        cred.CredHandleReference = new XdrOpaque(copy, (uint)bytes.Length);
        return CredentialHandles.Open(call, in cred, out credential);
    }

    /// <summary>Whether a change of the user's ccache would be noticed.</summary>
    /// <param name="uid">The user.</param>
    /// <param name="path">Its file; null when the credential lives nowhere but in its handle.</param>
    private bool TryFindCcache(uint uid, out byte[]? path)
    {
        path = null;
        if (service.CredStore.IsEmpty)
        {
            return false;       // libkrb5's defaults: any kind of ccache
        }

        if (CredStore.Find(service, CredStore.Ccache) is not { } configured)
        {
            return true;
        }

        path = CredStore.Expand(configured, uid) is { } name ? FileStamp.PathOf(name) : null;
        return path is not null;
    }
}
