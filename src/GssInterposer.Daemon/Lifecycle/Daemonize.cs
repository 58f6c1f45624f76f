// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using GssInterposer.Interop;
using Microsoft.Win32.SafeHandles;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>
/// Becomes a daemon. A .NET process cannot fork, so the program starts itself a second time in a session of its own; the first process ends, with status 0,
/// when the second says that it serves. Until then the second one's stderr is the first one's, so that errors are seen; if it ends early, its status is passed
/// on.
/// </summary>
internal static unsafe class Daemonize
{
    /// <summary>Tells the second process the descriptor on which it says that it is ready.</summary>
    private const string ReadyVariable = "GSSINTERPOSERD_READY_FD";

    /// <summary>Whether this process was started by <see cref="Start"/> and has not yet said that it is ready.</summary>
    public static bool IsChild => ProcessEnvironment.Get(ReadyVariable) is not null;

    /// <summary>Starts the program again and waits until it is ready or has ended.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="errors">Gets the reason if it cannot be started.</param>
    /// <returns>Status to exit with.</returns>
    public static int Start(string program, IReadOnlyList<string> arguments, TextWriter errors)
    {
        int* ends = stackalloc int[2];
        // SAFETY: two ints are written. The child is meant to inherit the writing end; the program starts nothing else.
        if (LibC.pipe(ends) != 0)
        {
            errors.WriteLine($"gssinterposerd: cannot make a pipe: {Marshal.GetPInvokeErrorMessage(Errno.Value)}; raise the limit of open files");
            return 1;
        }

        using SafeFileHandle reading = new(ends[0], ownsHandle: true);
        SafeFileHandle writing = new(ends[1], ownsHandle: true);
        ProcessStartInfo start = new(program) { UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[ReadyVariable] = ends[1].ToString(CultureInfo.InvariantCulture);
        start.Environment[DiagnosticPipes.Variable] = "0";
        try
        {
            using Process child = Process.Start(start)!;
            writing.Dispose();
            using FileStream stream = new(reading, FileAccess.Read, bufferSize: 0);
            if (stream.ReadByte() >= 0)
            {
                return 0;
            }

            child.WaitForExit();
            return child.ExitCode == 0 ? 1 : child.ExitCode;
        }
        catch (Win32Exception failure)
        {
            errors.WriteLine($"gssinterposerd: cannot start {program} as a daemon: {failure.Message}; use --interactive");
            return 1;
        }
        finally
        {
            writing.Dispose();
        }
    }

    /// <summary>In the second process, at its start: a session of its own, and so no controlling terminal.</summary>
    public static void Detach() => _ = LibC.setsid();

    /// <summary>In the second process, when it serves: lets go of the terminal and tells the first one. Does nothing in any other process.</summary>
    public static void Ready()
    {
        if (!int.TryParse(ProcessEnvironment.Get(ReadyVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor))
        {
            return;
        }

        ProcessEnvironment.Remove(ReadyVariable);
        using (SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // The runtime's console has copies of these descriptors: whoever reads our output through a pipe would wait for the daemon's end.
            int replacement = (int)nothing.DangerousGetHandle();
            foreach (int copy in CopiesOfOutput(replacement))
            {
                _ = LibC.dup2(replacement, copy);
            }

            for (int standard = 0; standard <= 2; standard++)
            {
                // SAFETY: the handle is open; the copies stay open for the life of the process.
                _ = LibC.dup2(replacement, standard);
            }
        }

        using FileStream stream = new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        stream.WriteByte(1);
    }

    /// <summary>Descriptors that lead where standard output or standard error leads.</summary>
    private static List<int> CopiesOfOutput(int except)
    {
        List<int> copies = [];
        stat output, errors, other;
        if (LibC.fstat(1, &output) != 0 || LibC.fstat(2, &errors) != 0)
        {
            return copies;
        }

        foreach (string entry in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor)
                && descriptor > 2 && descriptor != except && LibC.fstat(descriptor, &other) == 0
                && ((other.st_dev == output.st_dev && other.st_ino == output.st_ino) || (other.st_dev == errors.st_dev && other.st_ino == errors.st_ino)))
            {
                copies.Add(descriptor);
            }
        }

        return copies;
    }

    /// <summary>What every way of starting needs: no directory kept busy, and no file readable by others unless somebody says so.</summary>
    public static void LeaveSurroundings()
    {
        const uint OwnerOnly = 0x3f;
        _ = LibC.umask(OwnerOnly);
        fixed (byte* root = "/\0"u8)
        {
            // SAFETY: a terminated constant.
            _ = LibC.chdir(root);
        }
    }
}
