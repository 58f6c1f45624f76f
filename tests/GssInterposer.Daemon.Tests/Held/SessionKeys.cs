// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Tests.Held;

/// <summary>The keys of a context, as its other end knows them: what must be nowhere that a client can look.</summary>
internal sealed unsafe class SessionKeys
{
    private const int KeyOfLucidAt = 20;

    private readonly List<byte[]> _keys = [];

    /// <summary>The keys.</summary>
    public IReadOnlyList<byte[]> All => _keys;

    /// <summary>GSS_KRB5_INQ_SSPI_SESSION_KEY, 1.2.840.113554.1.2.2.5.5.</summary>
    public static byte[] InquireSessionKeyOid { get; } = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, 0x05];

    /// <summary>Of a context that is gone afterwards.</summary>
    public static SessionKeys Of(TestCall peer, gss_ctx_id_struct* context)
    {
        SessionKeys keys = new();
        ContextPair.Check(peer.Value.Gss.InquireContextByOid(context, peer.Bytes(InquireSessionKeyOid), out gss_buffer_set_desc_struct* set));
        keys._keys.Add(new ReadOnlySpan<byte>(set->elements[0].value, (int)set->elements[0].length).ToArray());
        ContextPair.Check(LucidContext.Export(peer, context, out XdrOpaque lucid));
        keys._keys.Add(lucid.Span[KeyOfLucidAt..].ToArray());
        return keys;
    }

    /// <summary>Whether one of them, or half of one, is in these bytes.</summary>
    public bool AreIn(ReadOnlySpan<byte> bytes)
    {
        foreach (byte[] key in _keys)
        {
            int half = key.Length / 2;
            if (half < 8)
            {
                throw new InvalidOperationException($"a key of {key.Length} bytes is none to look for");
            }

            if (bytes.IndexOf(key.AsSpan(0, half)) >= 0 || bytes.IndexOf(key.AsSpan(half)) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
