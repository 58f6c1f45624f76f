// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// A keytab file, copied into a MEMORY keytab: accepting a context then reads no file. The copy is made anew when the file has changed (device, inode, size or time of
/// change), which is looked at for each use. The old copy goes, wiped by libkrb5, with the last credential that refers to it.
/// </summary>
// SAFETY: the handle is opened and closed under the lock.
internal sealed unsafe class KeytabMirror(byte[] path)
{
    private const long SettleSeconds = 2;

    private static int s_copies;

    private readonly Lock _guard = new();
    private volatile KeytabCopy? _copy;
    private _krb5_kt* _handle;
    private bool _closed;

    /// <summary>The copy of the file as it is now.</summary>
    /// <returns>Another object whenever the file has changed: credentials that were made with an earlier one are out of date.</returns>
    public KeytabCopy Current(Krb5Session krb5)
    {
        FileStamp stamp = FileStamp.Of(path);
        if (_copy is { } copy && copy.IsOf(stamp))
        {
            return copy;
        }

        lock (_guard)
        {
            if (_copy is not { } other || !other.IsOf(stamp))
            {
                // Before the file is read, so that a change while it is read counts as one that comes later.
                long settles = Settles(stamp);
                Forget(krb5.Context);
                string? name = stamp == default || _closed ? null : Copy(krb5);
                _copy = new KeytabCopy(stamp, name, settles);
            }

            return _copy;
        }
    }

    /// <summary>Forgets the keys. Whoever still asks is sent to the file.</summary>
    public void Close()
    {
        lock (_guard)
        {
            _closed = true;
            _copy = null;
            _krb5_context* context = null;
            if (_handle != null && Krb5.krb5_init_context(&context) == 0)
            {
                Forget(context);
                Krb5.krb5_free_context(context);
            }
        }
    }

    /// <summary>
    /// When the copy is to be made once more, in Stopwatch ticks: a file that was changed a moment ago may be changed again without another time of change, whose steps are
    /// those of the kernel's clock tick.
    /// </summary>
    private static long Settles(FileStamp stamp)
    {
        timespec now;
        bool isOld = stamp == default || LibC.clock_gettime(LibC.CLOCK_REALTIME, &now) != 0 || now.tv_sec - stamp.Seconds > SettleSeconds;
        return isOld ? long.MaxValue : Stopwatch.GetTimestamp() + (SettleSeconds * Stopwatch.Frequency);
    }

    private void Forget(_krb5_context* context)
    {
        if (_handle != null && context != null)
        {
            Krb5.krb5_kt_close(context, _handle);
            _handle = null;
        }
    }

    private string? Copy(Krb5Session krb5)
    {
        _krb5_context* context = krb5.Context;
        if (context == null)
        {
            return null;
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"MEMORY:gssinterposer-{Interlocked.Increment(ref s_copies)}");
        return TryCopy(context, name) ? name : null;
    }

    private bool TryCopy(_krb5_context* context, string name)
    {
        _krb5_kt* source = null;
        _krb5_kt* target = null;
        fixed (byte* sourceName = (byte[])[.. "FILE:"u8, .. path], targetName = Encoding.UTF8.GetBytes(name + "\0"))
        {
            if (Krb5.krb5_kt_resolve(context, sourceName, &source) != 0)
            {
                return false;
            }

            if (Krb5.krb5_kt_resolve(context, targetName, &target) != 0)
            {
                Krb5.krb5_kt_close(context, source);
                return false;
            }
        }

        bool complete = CopyEntries(context, source, target);
        Krb5.krb5_kt_close(context, source);
        if (complete)
        {
            _handle = target;
        }
        else
        {
            Krb5.krb5_kt_close(context, target);
        }

        return complete;
    }

    /// <summary>Copies all entries, in the file's order: a MEMORY keytab gives out first what was added last.</summary>
    private static bool CopyEntries(_krb5_context* context, _krb5_kt* source, _krb5_kt* target)
    {
        void* cursor = null;
        if (Krb5.krb5_kt_start_seq_get(context, source, &cursor) != 0)
        {
            return false;
        }

        List<krb5_keytab_entry> entries = [];
        krb5_keytab_entry entry;
        while (Krb5.krb5_kt_next_entry(context, source, &entry, &cursor) == 0)
        {
            entries.Add(entry);
        }

        Krb5.krb5_kt_end_seq_get(context, source, &cursor);
        bool complete = entries.Count > 0;
        for (int i = entries.Count - 1; i >= 0; i--)
        {
            entry = entries[i];
            complete = complete && Krb5.krb5_kt_add_entry(context, target, &entry) == 0;
            Krb5.krb5_free_keytab_entry_contents(context, &entry);
        }

        return complete;
    }
}

/// <summary>One copy of a keytab.</summary>
/// <param name="stamp">Of the file when it was copied; default when there was none.</param>
/// <param name="name">MEMORY:…, or null when the file cannot be read: then the caller uses the file itself, and gets libkrb5's words.</param>
/// <param name="settles">From when on it is no longer good, in Stopwatch ticks; long.MaxValue when the file was not changed lately.</param>
internal sealed class KeytabCopy(FileStamp stamp, string? name, long settles)
{
    /// <summary>Name of the copy.</summary>
    public string? Name { get; } = name;

    /// <summary>Whether it is the copy of a file as it is.</summary>
    public bool IsOf(FileStamp now) => stamp == now && (settles == long.MaxValue || Stopwatch.GetTimestamp() < settles);
}
