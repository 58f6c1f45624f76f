// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using GssInterposer.Daemon.Observability;

namespace GssInterposer.Daemon.Sealing;

/// <summary>
/// Seals by AES-256-GCM. What is authenticated beside the ciphertext: the header (version, kind, key id, reference), then the length of the service's name and the
/// name, the uid, the length of the associated data and the data; integers are big-endian. Every part has a fixed length or is preceded by its length, so that no
/// two different inputs give the same octets. <see cref="NonceSequence"/> says why no nonce comes twice.
/// </summary>
// SAFETY: the block for large associated data is ours from Alloc to Free, within one call.
internal sealed unsafe class Sealer : ISealer, IDisposable
{
    /// <summary>Authenticated data up to this size lives on the stack.</summary>
    private const int StackBytesMax = 2048;

    private readonly Lock changes = new();
    private readonly NonceSequence nonces = new();
    private readonly Metrics? metrics;
    private volatile KeyRing hostKeys;
    private volatile FrozenDictionary<string, KeyRing> serviceKeys = FrozenDictionary<string, KeyRing>.Empty;
    private volatile bool disposed;

    /// <summary>A sealer with the host's keys, which it owns from here on.</summary>
    /// <param name="keys">From <see cref="KeyFile"/>.</param>
    /// <param name="metrics">Counts what is sealed and opened; null counts nothing.</param>
    public Sealer(KeyRing keys, Metrics? metrics = null)
    {
        hostKeys = keys;
        this.metrics = metrics;
    }

    /// <inheritdoc/>
    public int OverheadBytes => SealedFormat.OverheadBytes;

    /// <summary>
    /// A sealer with the keys in a state directory, which are made when there are none. Where they can neither be read nor made because the directory cannot be
    /// written to, keys live in memory only, with a warning: handles then do not survive a restart.
    /// </summary>
    /// <param name="stateDirectory">Key <c>state_dir</c>.</param>
    /// <param name="owner">Uid that the daemon runs as, or will.</param>
    /// <param name="log">For the warning.</param>
    /// <param name="metrics">Counts what is sealed and opened; null counts nothing.</param>
    /// <exception cref="SealingException">There are keys and they must not be used: wrong owner or mode, or damaged.</exception>
    public static Sealer Open(string stateDirectory, uint owner, Log log, Metrics? metrics = null) =>
        new(KeyFile.LoadOrCreate(stateDirectory, owner, log), metrics);

    /// <summary>
    /// Takes up the keys in the state directory, after a rotation. Previous keys that are no longer there stop opening; calls under way finish.
    /// A file that is not there (keys in memory) leaves everything as it is.
    /// </summary>
    /// <param name="stateDirectory">Key <c>state_dir</c>.</param>
    /// <param name="owner">Uid that the daemon runs as.</param>
    /// <exception cref="SealingException">The file must not be used; the keys in force stay.</exception>
    public void Reload(string stateDirectory, uint owner)
    {
        lock (changes)
        {
            if (!KeyFile.TryLoad(stateDirectory, owner, out KeyRing? loaded))
            {
                return;
            }

            KeyRing before = hostKeys;
            KeyRing after = loaded.SharingWith(before);
            hostKeys = after;
            before.RetireAllBut(after);
        }
    }

    /// <summary>Replaces the keys that single services seal with (<see cref="KeytabSealingKey"/>). Services that are not named use the host's.</summary>
    /// <param name="keys">By name of the service; owned by the sealer from here on.</param>
    public void UseServiceKeys(IReadOnlyDictionary<string, KeyRing> keys)
    {
        lock (changes)
        {
            FrozenDictionary<string, KeyRing> before = serviceKeys;
            Dictionary<string, KeyRing> after = [];
            foreach ((string service, KeyRing ring) in keys)
            {
                after[service] = before.TryGetValue(service, out KeyRing? old) ? ring.SharingWith(old) : ring;
            }

            serviceKeys = after.ToFrozenDictionary(StringComparer.Ordinal);
            foreach ((string service, KeyRing ring) in before)
            {
                ring.RetireAllBut(after.GetValueOrDefault(service));
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The output is too small, or a proof is to hide something.</exception>
    /// <exception cref="ObjectDisposedException">The daemon is going away.</exception>
    public int Seal(SealKind kind, string service, uint uid, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, Span<byte> output)
    {
        int length = plaintext.Length + SealedFormat.OverheadBytes;
        if (output.Length < length || (kind == SealKind.ContextProof && !plaintext.IsEmpty))
        {
            throw new ArgumentException($"cannot seal {plaintext.Length} octets as {kind} into {output.Length}");
        }

        while (true)
        {
            SealingKey key = RingOf(service).Current;
            AesGcm? cipher = key.Rent();
            if (cipher == null)
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                continue; // retired since we looked: by now there is another ring
            }

            try
            {
                RandomNumberGenerator.Fill(SealedFormat.WriteHeader(output, kind, key.Id));
                Span<byte> nonce = output.Slice(SealedFormat.HeaderBytes, SealedFormat.NonceBytes);
                nonces.Next(nonce);
                Run(cipher, seal: true, service, uid, output[..length], associated, plaintext, default);
            }
            finally
            {
                key.Return(cipher);
            }

            metrics?.Sealed();
            return length;
        }
    }

    /// <inheritdoc/>
    public int Open(SealKind kind, string service, uint uid, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated, Span<byte> output)
    {
        int length = sealedBytes.Length - SealedFormat.OverheadBytes;
        bool opened = false;
        if (SealedFormat.TryReadKeyId(sealedBytes, kind, out ulong keyId) && length <= output.Length && (kind != SealKind.ContextProof || length == 0))
        {
            SealingKey? key = RingOf(service).Find(keyId) ?? hostKeys.Find(keyId);
            AesGcm? cipher = key?.Rent();
            if (cipher != null)
            {
                opened = TryOpen(cipher, service, uid, sealedBytes, associated, output[..length]);
                key!.Return(cipher);
            }
        }

        if (!opened)
        {
            CryptographicOperations.ZeroMemory(output);
        }

        metrics?.Opened(opened);
        return opened ? length : -1;
    }

    /// <inheritdoc/>
    public bool KnowsKeyOf(ReadOnlySpan<byte> sealedBytes)
    {
        if (!SealedFormat.TryReadKeyId(sealedBytes, out ulong keyId))
        {
            return false;
        }

        foreach (KeyRing ring in serviceKeys.Values)
        {
            if (ring.Find(keyId) != null)
            {
                return true;
            }
        }

        return hostKeys.Find(keyId) != null;
    }

    /// <summary>Wipes all keys. Calls under way finish; later ones can open nothing and seal nothing.</summary>
    public void Dispose()
    {
        lock (changes)
        {
            disposed = true;
            hostKeys.RetireAllBut(null);
            foreach (KeyRing ring in serviceKeys.Values)
            {
                ring.RetireAllBut(null);
            }
        }
    }

    private static bool TryOpen(AesGcm cipher, string service, uint uid, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated, Span<byte> plaintext)
    {
        try
        {
            // Opening only reads what was sealed: the span is writable for the sake of sealing.
            Span<byte> record = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(sealedBytes), sealedBytes.Length);
            Run(cipher, seal: false, service, uid, record, associated, default, plaintext);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Puts together what is authenticated, then seals into or opens from the record, whose header and nonce are in place.</summary>
    [SkipLocalsInit]
    private static void Run(
        AesGcm cipher, bool seal, string service, uint uid, Span<byte> record, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> opened)
    {
        int serviceBytes = Encoding.UTF8.GetByteCount(service);
        int length = SealedFormat.HeaderBytes + sizeof(int) + serviceBytes + sizeof(uint) + sizeof(int) + associated.Length;
        byte* large = null;
        Span<byte> authenticated = length <= StackBytesMax
            ? stackalloc byte[StackBytesMax]
            : new Span<byte>(large = (byte*)NativeMemory.Alloc((nuint)length), length);
        authenticated = authenticated[..length];
        try
        {
            record[..SealedFormat.HeaderBytes].CopyTo(authenticated);
            Span<byte> rest = authenticated[SealedFormat.HeaderBytes..];
            BinaryPrimitives.WriteInt32BigEndian(rest, serviceBytes);
            Encoding.UTF8.GetBytes(service, rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + serviceBytes)..];
            BinaryPrimitives.WriteUInt32BigEndian(rest, uid);
            BinaryPrimitives.WriteInt32BigEndian(rest[sizeof(uint)..], associated.Length);
            associated.CopyTo(rest[(sizeof(uint) + sizeof(int))..]);

            Span<byte> nonce = record.Slice(SealedFormat.HeaderBytes, SealedFormat.NonceBytes);
            Span<byte> ciphertext = record[(SealedFormat.HeaderBytes + SealedFormat.NonceBytes)..^SealedFormat.TagBytes];
            Span<byte> tag = record[^SealedFormat.TagBytes..];
            if (seal)
            {
                cipher.Encrypt(nonce, plaintext, ciphertext, tag, authenticated);
            }
            else
            {
                cipher.Decrypt(nonce, ciphertext, tag, opened, authenticated);
            }
        }
        finally
        {
            // Associated data may be an exported context, which holds session keys.
            CryptographicOperations.ZeroMemory(authenticated);
            NativeMemory.Free(large);
        }
    }

    private KeyRing RingOf(string service) => serviceKeys.TryGetValue(service, out KeyRing? ring) ? ring : hostKeys;
}
