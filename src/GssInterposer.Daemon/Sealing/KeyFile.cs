// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using GssInterposer.Daemon.Observability;
using Microsoft.Win32.SafeHandles;

namespace GssInterposer.Daemon.Sealing;

/// <summary>
/// The host's sealing keys in <c>STATE_DIR/keys</c>: mode 0600 in a directory of mode 0700, both of the daemon's user or of root. Written as a new file, flushed, and
/// renamed over the old one, so that a crash leaves one or the other; <c>STATE_DIR/keys.lock</c> keeps writers apart. <see cref="KeyFileText"/> has the format.
/// </summary>
internal static class KeyFile
{
    /// <summary>Previous keys that a rotation keeps for opening, unless told otherwise.</summary>
    public const int PreviousKeysKept = 3;

    private const int FileBytesMax = 16 << 10;
    private const int LockAttempts = 50;
    private const int LockWaitMilliseconds = 100;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Path of the key file.</summary>
    public static string PathIn(string stateDirectory) => Path.Combine(stateDirectory, "keys");

    /// <summary>Loads the keys; makes the first one where there is none; keeps it in memory only, with a warning, where it cannot be written.</summary>
    /// <param name="stateDirectory">Made, with mode 0700, when it is not there.</param>
    /// <param name="owner">Uid that the daemon runs as, or will.</param>
    /// <param name="log">For the warning.</param>
    /// <exception cref="SealingException">There is a file, and it must not be used.</exception>
    public static KeyRing LoadOrCreate(string stateDirectory, uint owner, Log log)
    {
        if (TryLoad(stateDirectory, owner, out KeyRing? ring))
        {
            return ring;
        }

        try
        {
            using FileStream held = LockWriters(stateDirectory, owner);
            // Another one may have been faster.
            if (!TryLoad(stateDirectory, owner, out ring))
            {
                ring = new KeyRing([SealingKey.Generate(DateTimeOffset.UtcNow)]);
                Write(stateDirectory, owner, ring);
            }

            return ring;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Warning($"cannot keep sealing keys in {stateDirectory}: {failure.Message}; they live in memory, and handles of clients end with this process. " +
                "Make the directory writable for the daemon, or point state_dir elsewhere");
            return ring ?? new KeyRing([SealingKey.Generate(DateTimeOffset.UtcNow)]);
        }
    }

    /// <summary>Makes a new current key and keeps previous ones for opening. The daemon takes it up on SIGHUP.</summary>
    /// <param name="stateDirectory">Key <c>state_dir</c>.</param>
    /// <param name="owner">Uid that the daemon runs as.</param>
    /// <param name="keep">How many previous keys stay.</param>
    /// <returns>Id of the new key and how many previous ones stay.</returns>
    /// <exception cref="SealingException">The keys cannot be read or written.</exception>
    public static (ulong Id, int Previous) Rotate(string stateDirectory, uint owner, int keep = PreviousKeysKept)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(keep, KeyFileText.KeysMax);
        try
        {
            using FileStream held = LockWriters(stateDirectory, owner);
            ImmutableArray<SealingKey> before = TryLoad(stateDirectory, owner, out KeyRing? ring) ? ring.Keys : [];
            KeyRing after = new([SealingKey.Generate(DateTimeOffset.UtcNow), .. before[..Math.Min(keep, before.Length)]]);
            Write(stateDirectory, owner, after);
            (ulong, int) made = (after.Current.Id, after.Keys.Length - 1);
            ring?.RetireAllBut(null);
            after.RetireAllBut(null);
            return made;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SealingException($"cannot rotate the sealing keys in {stateDirectory}: {failure.Message}; run this as the daemon's user or as root", failure);
        }
    }

    /// <summary>Loads the keys.</summary>
    /// <param name="stateDirectory">Key <c>state_dir</c>.</param>
    /// <param name="owner">Uid that may own them, beside root.</param>
    /// <param name="ring">The keys.</param>
    /// <returns>False: there is no file, or no way to look for one.</returns>
    /// <exception cref="SealingException">There is a file, and it must not be used.</exception>
    public static bool TryLoad(string stateDirectory, uint owner, [NotNullWhen(true)] out KeyRing? ring)
    {
        ring = null;
        string path = PathIn(stateDirectory);
        try
        {
            if (!File.Exists(path))
            {
                return false;
            }

            FileStatus.OfDirectory(stateDirectory).RequirePrivateDirectory(stateDirectory, owner);
            using SafeFileHandle file = File.OpenHandle(path);
            FileStatus.Of(file).RequirePrivateFile(path, owner);
            ring = Read(file, path);
            return true;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new SealingException($"cannot read {path}: {failure.Message}; it must belong to the user that the daemon runs as (run_as_user)", failure);
        }
        catch (IOException failure)
        {
            throw new SealingException($"cannot read {path}: {failure.Message}", failure);
        }
    }

    private static KeyRing Read(SafeFileHandle file, string path)
    {
        long length = RandomAccess.GetLength(file);
        if (length > FileBytesMax)
        {
            throw new SealingException($"{path} has {length} octets, more than any key file: restore it, or remove it to begin with new keys");
        }

        byte[] text = GC.AllocateUninitializedArray<byte>((int)length, pinned: true);
        try
        {
            int read = RandomAccess.Read(file, text, 0);
            return KeyFileText.Parse(text.AsSpan(0, read), path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static void Write(string stateDirectory, uint owner, KeyRing ring)
    {
        string path = PathIn(stateDirectory);
        string fresh = path + ".new";
        byte[] text = GC.AllocateUninitializedArray<byte>(KeyFileText.BytesMax(ring), pinned: true);
        try
        {
            int length = KeyFileText.Format(ring, text);
            // What a crash may have left.
            File.Delete(fresh);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 0 };
            using (FileStream file = new(fresh, options))
            {
                FileStatus.GiveTo(file.SafeFileHandle, owner);
                RandomAccess.Write(file.SafeFileHandle, text.AsSpan(0, length), 0);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            File.Move(fresh, path, overwrite: true);
            FileStatus.FlushDirectory(stateDirectory);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Makes the directory where it is missing, and keeps other writers out until disposed.</summary>
    private static FileStream LockWriters(string stateDirectory, uint owner)
    {
        if (!Directory.Exists(stateDirectory))
        {
            Directory.CreateDirectory(stateDirectory, OwnerOnlyDirectory);
            FileStatus.GiveDirectoryTo(stateDirectory, owner);
        }

        FileStatus.OfDirectory(stateDirectory).RequirePrivateDirectory(stateDirectory, owner);
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnly,
            BufferSize = 0,
        };
        string path = Path.Combine(stateDirectory, "keys.lock");
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                FileStream held = new(path, options);
                FileStatus.GiveTo(held.SafeFileHandle, owner);
                return held;
            }
            catch (IOException) when (attempt < LockAttempts && File.Exists(path))
            {
                Thread.Sleep(LockWaitMilliseconds);
            }
        }
    }
}
