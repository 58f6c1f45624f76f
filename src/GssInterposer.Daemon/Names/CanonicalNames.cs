// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Names;

/// <summary>
/// Target names in the mechanism's form, kept by each worker for <see cref="KeepSeconds"/>: the mechglue would import, and release, a name that is not in that form anew for each
/// context. The time is short because a host name may have to be looked up in DNS.
/// </summary>
// SAFETY: used by one worker; nothing is released while a call may use it.
internal sealed unsafe class CanonicalNames
{
    private const long KeepSeconds = 30;
    private const int NamesMax = 128;
    private const int KeyBytesMax = 512;

    private readonly Dictionary<byte[], Entry> _names = new(ByteKeys.Instance);
    private readonly List<nint> _retired = [];

    private readonly record struct Entry(nint Name, long Expires);

    /// <summary>The name in the mechanism's form. It stays valid until the call ends.</summary>
    public GssResult Get(GssSession gss, in GssxName wire, gss_name_struct* imported, Mechanisms mech, out gss_name_struct* name)
    {
        XdrOpaque text = wire.DisplayName.IsEmpty ? wire.ExportedName : wire.DisplayName;
        long length = 2L + wire.NameType.Length + text.Length;
        if (length > KeyBytesMax)
        {
            return gss.CanonicalizeName(imported, mech.First, out name);
        }

        Span<byte> key = stackalloc byte[(int)length];
        key[0] = mech.Bits;
        key[1] = (byte)wire.NameType.Length;
        wire.NameType.Span.CopyTo(key[2..]);
        text.Span.CopyTo(key[(2 + (int)wire.NameType.Length)..]);
        long now = Stopwatch.GetTimestamp();
        if (_names.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out byte[]? present, out Entry entry))
        {
            if (entry.Expires > now)
            {
                name = (gss_name_struct*)entry.Name;
                return GssResult.Complete;
            }

            _names.Remove(present);
            _retired.Add(entry.Name);
        }

        GssResult outcome = gss.CanonicalizeName(imported, mech.First, out name);
        if (!outcome.IsError)
        {
            gss.Disown(name);
            _names.Add(key.ToArray(), new Entry((nint)name, now + (KeepSeconds * Stopwatch.Frequency)));
        }

        return outcome;
    }

    /// <summary>The call has ended: releases what is no longer kept.</summary>
    public void EndCall()
    {
        if (_names.Count > NamesMax)
        {
            foreach (Entry entry in _names.Values)
            {
                _retired.Add(entry.Name);
            }

            _names.Clear();
        }

        foreach (nint retired in _retired)
        {
            uint minor;
            gss_name_struct* name = (gss_name_struct*)retired;
            GssApi.gss_release_name(&minor, &name);
        }

        _retired.Clear();
    }
}
