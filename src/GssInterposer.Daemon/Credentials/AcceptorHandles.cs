// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// Sealed handles of acceptors, ready to be given out again: the answer to the same client's same request does not change while the keytab does not. They go with the
/// configuration snapshot, so a rotated sealing key is used from the reload on.
/// </summary>
// SAFETY: bytes are copied in and out.
internal sealed unsafe class AcceptorHandles
{
    private const int HandlesMax = 1024;

    private readonly ConcurrentDictionary<byte[], Handle> _handles = new(ByteKeys.Instance);

    private sealed record Handle(KeytabCopy Keytab, byte[] Encoded, byte[] Principal);

    /// <summary>The handle of an acceptor for the calling client; made when it is not here.</summary>
    /// <param name="call">The call.</param>
    /// <param name="identity">Which acceptor (<see cref="AcceptorIdentity"/>).</param>
    /// <param name="encoded">The credential on the wire, in the arena.</param>
    public GssResult Get(Call call, XdrOpaque identity, out XdrEncoded<GssxCred> encoded)
    {
        Span<byte> key = stackalloc byte[sizeof(uint) + (int)identity.Length];
        if (Find(call, identity, key, out KeytabCopy? keytab) is { } handle)
        {
            XdrOpaque copy = Copy(call, handle.Encoded);
            call.AuditPrincipal = Copy(call, handle.Principal);
            encoded = new XdrEncoded<GssxCred>(copy.Pointer, copy.Length);
            return copy.IsEmpty ? GssResult.Failure(LibC.ENOMEM) : GssResult.Complete;
        }

        encoded = default;
        GssResult outcome = call.Service.Credentials.RentAcceptor(call, identity.Span, out gss_cred_id_struct* credential);
        if (outcome.IsError)
        {
            return outcome;
        }

        outcome = CredentialHandles.SealAcceptor(call, credential, identity.Span, out GssxCred cred);
        if (outcome.IsError)
        {
            return outcome;
        }

        call.AuditPrincipal = cred.DesiredName.DisplayName;
        encoded = XdrEncoded<GssxCred>.From(in cred, call.Arena);
        if (encoded.IsEmpty)
        {
            return GssResult.Failure(LibC.ENOMEM);
        }

        if (keytab?.Name is not null)
        {
            if (_handles.Count >= HandlesMax)
            {
                _handles.Clear();
            }

            _handles[key.ToArray()] = new Handle(keytab, encoded.Span.ToArray(), cred.DesiredName.DisplayName.Span.ToArray());
        }

        return outcome;
    }

    /// <summary>Whether <see cref="Get"/> would give out just this.</summary>
    public bool IsCurrent(Call call, XdrOpaque identity, XdrEncoded<GssxCred> presented)
    {
        Span<byte> key = stackalloc byte[sizeof(uint) + (int)identity.Length];
        if (Find(call, identity, key, out _) is not { } handle || !presented.Span.SequenceEqual(handle.Encoded))
        {
            return false;
        }

        call.AuditPrincipal = Copy(call, handle.Principal);
        return true;
    }

    private Handle? Find(Call call, XdrOpaque identity, Span<byte> key, out KeytabCopy? keytab)
    {
        AcceptorIdentity.TryRead(identity.Span, out _, out uint uid, out _, out _);
        keytab = call.Service.Credentials.Mirror(uid)?.Current(call.Krb5);
        BinaryPrimitives.WriteUInt32BigEndian(key, call.Peer.Uid);
        identity.Span.CopyTo(key[sizeof(uint)..]);
        return _handles.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out Handle? handle) && ReferenceEquals(handle.Keytab, keytab)
            ? handle
            : null;
    }

    private static XdrOpaque Copy(Call call, byte[] bytes)
    {
        byte* memory = (byte*)call.Arena->Allocate((nuint)bytes.Length);
        if (memory == null)
        {
            return default;
        }

        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        return new XdrOpaque(memory, (uint)bytes.Length);
    }
}
