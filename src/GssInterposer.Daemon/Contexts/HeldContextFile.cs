// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Interop;
using Microsoft.Win32.SafeHandles;

namespace GssInterposer.Daemon.Contexts;

/// <summary>
/// Held contexts between an orderly end of the daemon and its next start, in <c>STATE_DIR/held</c>: mode 0600, each context sealed with the daemon's keys for its
/// service and uid. The file is gone before a context of it is used, and good for one boot of the machine: a context whose sequence numbers went back would be worse than none.
/// </summary>
/// <param name="directory">Key <c>state_dir</c>.</param>
/// <param name="owner">Uid that the daemon runs as.</param>
/// <param name="sealer">Seals.</param>
/// <param name="log">Says how many were kept, and what went wrong.</param>
/// <param name="bootIdPath">Where the kernel tells one boot from another.</param>
internal sealed unsafe class HeldContextFile(string directory, uint owner, ISealer sealer, Log log, string bootIdPath = HeldContextFile.BootIdPath)
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";
    private const long FileBytesMax = 256 << 20;
    private const int RecordFixedBytes = sizeof(int) + sizeof(uint) + sizeof(int);

    private readonly string _path = Path.Combine(directory, "held");

    /// <summary>Ends all contexts here, and writes them down.</summary>
    public void Save(HeldContexts contexts)
    {
        List<byte[]> records = [];
        int lost = 0;
        try
        {
            byte[] boot = File.ReadAllBytes(bootIdPath);
            long room = FileBytesMax;
            contexts.Drain(
                (entry, token) =>
                {
                    byte[] record = Record(entry, token, boot);
                    room -= record.Length;
                    lost += room < 0 ? 1 : 0;
                    records.AddRange(room < 0 ? [] : [record]);
                },
                () => lost++);
            records.Reverse();
            if (records.Count > 0)
            {
                Write(records);
                log.Info($"{records.Count} contexts of clients wait in {_path} for the next start");
            }

            if (lost > 0)
            {
                log.Warning($"{lost} contexts of clients end here: they were in use, too many, or of a mechanism that cannot export them");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Warning($"cannot keep the contexts of clients in {_path}: {failure.Message}; they end here. Make the directory writable for the daemon");
        }
    }

    /// <summary>Takes up what the last orderly end has written, if it has, and removes the file.</summary>
    /// <param name="contexts">Gets the contexts.</param>
    /// <param name="isHolder">Whether a service still has its contexts held.</param>
    public void Load(HeldContexts contexts, Predicate<string> isHolder)
    {
        try
        {
            if (Take() is { } bytes)
            {
                (int taken, int lost) = Restore(contexts, bytes, File.ReadAllBytes(bootIdPath), isHolder);
                log.Info($"{taken} contexts of clients taken up from before the start" + (lost > 0 ? $", {lost} not: another boot, other keys or another configuration" : ""));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SealingException)
        {
            log.Warning($"the contexts of clients in {_path} are not used: {failure.Message}");
        }
    }

    private byte[] Record(HeldContext entry, ReadOnlySpan<byte> token, byte[] boot)
    {
        byte[] plaintext = GC.AllocateUninitializedArray<byte>(HeldContexts.ReferenceBytes + sizeof(long) + token.Length, pinned: true);
        BinaryPrimitives.WriteUInt128LittleEndian(plaintext, entry.Reference);
        BinaryPrimitives.WriteInt64LittleEndian(plaintext.AsSpan(HeldContexts.ReferenceBytes), entry.Expires);
        token.CopyTo(plaintext.AsSpan(HeldContexts.ReferenceBytes + sizeof(long)));
        int nameBytes = Encoding.UTF8.GetByteCount(entry.Service);
        byte[] record = new byte[RecordFixedBytes + nameBytes + plaintext.Length + sealer.OverheadBytes];
        Span<byte> rest = record;
        BinaryPrimitives.WriteInt32LittleEndian(rest, nameBytes);
        Encoding.UTF8.GetBytes(entry.Service, rest[sizeof(int)..]);
        rest = rest[(sizeof(int) + nameBytes)..];
        BinaryPrimitives.WriteUInt32LittleEndian(rest, entry.Uid);
        int length = sealer.Seal(SealKind.HeldContext, entry.Service, entry.Uid, plaintext, boot, rest[(sizeof(uint) + sizeof(int))..]);
        BinaryPrimitives.WriteInt32LittleEndian(rest[sizeof(uint)..], length);
        CryptographicOperations.ZeroMemory(plaintext);
        return record;
    }

    private void Write(List<byte[]> records)
    {
        string fresh = _path + ".new";
        File.Delete(fresh);     // what a crash may have left
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (FileStream file = new(fresh, options))
        {
            FileStatus.GiveTo(file.SafeFileHandle, owner);
            records.ForEach(record => file.Write(record));
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, _path, overwrite: true);
        FileStatus.FlushDirectory(directory);
    }

    /// <summary>The file's bytes, once it is gone for good; null when there is none. Of daemons that start together in one directory, one gets it: renaming decides.</summary>
    private byte[]? Take()
    {
        string taken = $"{_path}.{Guid.NewGuid():n}";
        try
        {
            File.Move(_path, taken);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        using SafeFileHandle file = File.OpenHandle(taken);
        File.Delete(taken);
        FileStatus.FlushDirectory(directory);
        FileStatus.OfDirectory(directory).RequirePrivateDirectory(directory, owner);
        FileStatus.Of(file).RequirePrivateFile(_path, owner);
        long length = RandomAccess.GetLength(file);
        if (length > FileBytesMax)
        {
            throw new IOException($"{length} bytes are more than the daemon writes");
        }

        byte[] bytes = new byte[length];
        int read = 0;
        for (int got = -1; got != 0 && read < bytes.Length; read += got)
        {
            got = RandomAccess.Read(file, bytes.AsSpan(read), read);
        }

        return bytes[..read];
    }

    private (int Taken, int Lost) Restore(HeldContexts contexts, ReadOnlySpan<byte> bytes, byte[] boot, Predicate<string> isHolder)
    {
        int taken = 0;
        int lost = 0;
        while (TryRead(ref bytes, out string service, out uint uid, out ReadOnlySpan<byte> sealedBytes))
        {
            byte[] plaintext = GC.AllocateUninitializedArray<byte>(sealedBytes.Length, pinned: true);
            int length = sealer.Open(SealKind.HeldContext, service, uid, sealedBytes, boot, plaintext);
            bool restored = length > HeldContexts.ReferenceBytes + sizeof(long) && isHolder(service) && Import(contexts, plaintext.AsSpan(0, length), uid, service);
            CryptographicOperations.ZeroMemory(plaintext);
            taken += restored ? 1 : 0;
            lost += restored ? 0 : 1;
        }

        return (taken, lost);
    }

    private static bool Import(HeldContexts contexts, ReadOnlySpan<byte> plaintext, uint uid, string service)
    {
        ReadOnlySpan<byte> token = plaintext[(HeldContexts.ReferenceBytes + sizeof(long))..];
        uint minor;
        gss_ctx_id_struct* context = null;
        fixed (byte* pointer = token)
        {
            gss_buffer_desc_struct buffer = new() { length = (nuint)token.Length, value = pointer };
            if (GssApi.gss_import_sec_context(&minor, &buffer, &context) != GssApi.GSS_S_COMPLETE)
            {
                return false;
            }
        }

        HeldContext entry = new(
            BinaryPrimitives.ReadUInt128LittleEndian(plaintext), (nint)context, uid, service,
            BinaryPrimitives.ReadInt64LittleEndian(plaintext[HeldContexts.ReferenceBytes..]));
        if (contexts.Add(entry))
        {
            return true;
        }

        GssApi.gss_delete_sec_context(&minor, &context, null);      // a record that is there twice
        return false;
    }

    /// <summary>The next record. Service and uid are what the record says of itself: opening it proves them.</summary>
    private static bool TryRead(ref ReadOnlySpan<byte> bytes, out string service, out uint uid, out ReadOnlySpan<byte> sealedBytes)
    {
        service = "";
        uid = 0;
        sealedBytes = default;
        if (bytes.Length < RecordFixedBytes || BinaryPrimitives.ReadInt32LittleEndian(bytes) is var nameBytes && (nameBytes < 0 || nameBytes > bytes.Length - RecordFixedBytes))
        {
            return false;
        }

        service = Encoding.UTF8.GetString(bytes.Slice(sizeof(int), nameBytes));
        bytes = bytes[(sizeof(int) + nameBytes)..];
        uid = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(uint)..]);
        bytes = bytes[(sizeof(uint) + sizeof(int))..];
        if (length < 0 || length > bytes.Length)
        {
            return false;
        }

        sealedBytes = bytes[..length];
        bytes = bytes[length..];
        return true;
    }
}
