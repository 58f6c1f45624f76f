// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Daemon.Credentials;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>
/// Whose words are these? MIT's krb5 mechanism remembers, per thread and error code, what it last had to say, and says it again when a later failure with that code leaves nothing of
/// its own. Within one process that is what an application without a proxy sees, too. A worker serves one client after another, though: words that were said to another process might
/// name principals that are none of this one's business.
/// </summary>
internal sealed class ErrorWords
{
    private const int CodesMax = 256;

    private readonly Dictionary<uint, Said> _said = [];

    private readonly record struct Said(int Pid, string Service, uint Uid, byte[] Words);

    /// <summary>Looks whether words may be passed on, and remembers for whom they were.</summary>
    /// <returns>False: they were said to somebody else before, so the code's general meaning has to do.</returns>
    public bool MayTell(uint minor, ReadOnlySpan<byte> words, int pid, string service, uint uid)
    {
        if (_said.TryGetValue(minor, out Said said) && ByteKeys.Instance.Equals(words, said.Words))
        {
            return said.Pid == pid && said.Uid == uid && string.Equals(said.Service, service, StringComparison.Ordinal);
        }

        if (_said.Count >= CodesMax)
        {
            _said.Clear();
        }

        _said[minor] = new Said(pid, service, uid, words.ToArray());
        return true;
    }
}
