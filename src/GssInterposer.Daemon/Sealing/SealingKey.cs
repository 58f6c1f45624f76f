// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;

namespace GssInterposer.Daemon.Sealing;

/// <summary>
/// One AES-256 key, in memory that the collector does not move, wiped when retired, with ciphers that are ready for use. An <see cref="AesGcm"/> serves one thread
/// at a time, so a cipher is lent to one call and comes back.
/// </summary>
// SAFETY: the key bytes are ours from construction until Retire, which frees them under the same lock that readers take.
internal sealed unsafe class SealingKey
{
    /// <summary>Octets of a key.</summary>
    public const int KeyBytes = 32;

    /// <summary>More calls than this at one moment make ciphers that are dropped afterwards.</summary>
    private const int CiphersKept = 16;

    private readonly Lock gate = new();
    private readonly AesGcm?[] ciphers = new AesGcm?[CiphersKept];
    private byte* bytes;
    private volatile bool retired;

    /// <summary>Takes a copy of the key.</summary>
    /// <param name="key">32 octets; the caller wipes them.</param>
    /// <param name="created">When the key was made.</param>
    public SealingKey(ReadOnlySpan<byte> key, DateTimeOffset created)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException($"a sealing key has {KeyBytes} octets, not {key.Length}", nameof(key));
        }

        bytes = (byte*)NativeMemory.Alloc(KeyBytes);
        key.CopyTo(new Span<byte>(bytes, KeyBytes));
        Id = IdOf(key);
        Created = created;
    }

    /// <summary>Names the key without telling about it: the first 8 octets of HMAC-SHA-256(key, label). A damaged key has another id.</summary>
    public ulong Id { get; }

    /// <summary>When the key was made.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>A new random key.</summary>
    public static SealingKey Generate(DateTimeOffset created)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(key);
        try
        {
            return new SealingKey(key, created);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The id of a key.</summary>
    public static ulong IdOf(ReadOnlySpan<byte> key)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, "gssinterposer sealing key id v1"u8, mac);
        return BinaryPrimitives.ReadUInt64BigEndian(mac);
    }

    /// <summary>A cipher for one operation; give it to <see cref="Return"/>.</summary>
    /// <returns>Null when the key has been retired.</returns>
    public AesGcm? Rent()
    {
        int start = Environment.CurrentManagedThreadId % CiphersKept;
        for (int i = 0; i < CiphersKept; i++)
        {
            ref AesGcm? slot = ref ciphers[(start + i) % CiphersKept];
            if (Volatile.Read(ref slot) != null && Interlocked.Exchange(ref slot, null) is { } cipher)
            {
                return cipher;
            }
        }

        lock (gate)
        {
            return retired ? null : new AesGcm(new ReadOnlySpan<byte>(bytes, KeyBytes), SealedFormat.TagBytes);
        }
    }

    /// <summary>Takes a cipher back.</summary>
    public void Return(AesGcm cipher)
    {
        int start = Environment.CurrentManagedThreadId % CiphersKept;
        for (int i = 0; i < CiphersKept; i++)
        {
            ref AesGcm? slot = ref ciphers[(start + i) % CiphersKept];
            if (Volatile.Read(ref slot) == null && Interlocked.CompareExchange(ref slot, cipher, null) == null)
            {
                // Retire may have swept the slots just before: then it is for us to sweep again.
                if (retired)
                {
                    Sweep();
                }

                return;
            }
        }

        cipher.Dispose();
    }

    /// <summary>Copies the key out, for the key file.</summary>
    /// <exception cref="ObjectDisposedException">The key has been retired.</exception>
    public void CopyTo(Span<byte> output)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(retired, this);
            new ReadOnlySpan<byte>(bytes, KeyBytes).CopyTo(output);
        }
    }

    /// <summary>Wipes the key. Calls that hold a cipher finish; new ones get none.</summary>
    public void Retire()
    {
        lock (gate)
        {
            if (retired)
            {
                return;
            }

            retired = true;
            CryptographicOperations.ZeroMemory(new Span<byte>(bytes, KeyBytes));
            NativeMemory.Free(bytes);
            bytes = null;
        }

        Sweep();
    }

    private void Sweep()
    {
        for (int i = 0; i < CiphersKept; i++)
        {
            Interlocked.Exchange(ref ciphers[i], null)?.Dispose();
        }
    }
}
