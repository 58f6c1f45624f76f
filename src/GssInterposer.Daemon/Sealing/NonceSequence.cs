// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading;

namespace GssInterposer.Daemon.Sealing;

/// <summary>
/// 96-bit nonces for AES-GCM: a random start, drawn once per process, and then one up per message.
/// <para>
/// Why not a random nonce each time: NIST SP 800-38D §8.3 limits that to 2^32 messages per key. Why this is enough: within a process no nonce repeats before 2^64
/// messages. Two processes that share a key (restarts, hosts that share a keytab) use two runs of consecutive numbers, of lengths L1 and L2, with independent random
/// starts; they overlap with probability below (L1 + L2) / 2^96. For R runs and N messages in all that makes at most R × N / 2^96: 2^16 starts
/// of the daemon with one key and 2^48 messages leave 2^-32, the bound that the standard itself asks for.
/// </para>
/// </summary>
internal sealed class NonceSequence
{
    private readonly uint startHigh;
    private readonly ulong startLow;
    private ulong used;

    /// <summary>Draws the start.</summary>
    public NonceSequence()
    {
        Span<byte> random = stackalloc byte[SealedFormat.NonceBytes];
        RandomNumberGenerator.Fill(random);
        startHigh = BinaryPrimitives.ReadUInt32BigEndian(random);
        startLow = BinaryPrimitives.ReadUInt64BigEndian(random[sizeof(uint)..]);
    }

    /// <summary>For tests: starts where the caller says.</summary>
    internal NonceSequence(uint startHigh, ulong startLow)
    {
        this.startHigh = startHigh;
        this.startLow = startLow;
    }

    /// <summary>Writes the next nonce: 12 octets, big-endian.</summary>
    public void Next(Span<byte> nonce)
    {
        ulong low = unchecked(startLow + Interlocked.Increment(ref used));
        // The sum went over 2^64 exactly when it is below what it started from.
        uint high = unchecked(low < startLow ? startHigh + 1 : startHigh);
        BinaryPrimitives.WriteUInt32BigEndian(nonce, high);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[sizeof(uint)..], low);
    }
}
