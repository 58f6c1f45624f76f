// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// Sealed handles that took the place of others (<see cref="CredentialRefresh"/>): clients go on showing what they were given. They go with the configuration snapshot;
/// losing one costs a request to the KDC, or, where the older one has expired meanwhile, what it would have cost without any refresh.
/// </summary>
// SAFETY: bytes are copied in and out.
internal sealed unsafe class RefreshedHandles
{
    private const int HandlesMax = 1024;
    private const int HandleBytesMax = 64 << 10;    // a longer one, of a user with a huge PAC, is got again each time

    private readonly ConcurrentDictionary<byte[], byte[]> _handles = new(ByteKeys.Instance);

    /// <summary>What is in the place of a handle, in the arena; empty when nothing is.</summary>
    public XdrOpaque Find(Call call, XdrOpaque handle)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(handle.Span, key);
        if (!_handles.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out byte[]? bytes))
        {
            return default;
        }

        byte* copy = (byte*)call.Arena->Allocate((nuint)bytes.Length);
        if (copy == null)
        {
            return default;
        }

        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new XdrOpaque(copy, (uint)bytes.Length);
    }

    /// <summary>Puts a handle in the place of another.</summary>
    public void Keep(XdrOpaque handle, XdrOpaque replacement)
    {
        if (replacement.Length > HandleBytesMax)
        {
            return;
        }

        if (_handles.Count >= HandlesMax)
        {
            _handles.Clear();
        }

        _handles[SHA256.HashData(handle.Span)] = replacement.Span.ToArray();
    }
}
