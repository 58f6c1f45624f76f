// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>
/// The native environment, which the Kerberos libraries read. .NET keeps a copy of its own: Environment.SetEnvironmentVariable would not reach them. Change it
/// before the libraries are loaded and before there are threads that read it.
/// </summary>
internal static unsafe class ProcessEnvironment
{
    /// <summary>Debug level from which libkrb5 traces.</summary>
    public const int TraceDebugLevel = 3;

    /// <summary>Sets what the daemon's own GSSAPI calls depend on.</summary>
    /// <param name="userProxy">A user's proxy may itself be a client of the system's; the system's must not be a client of itself.</param>
    /// <param name="debugLevel">From 3 on libkrb5's trace goes to stderr, unless the administrator sends it elsewhere already.</param>
    public static void Prepare(bool userProxy, int debugLevel)
    {
        if (!userProxy)
        {
            Set("GSS_USE_PROXY", "no");
        }

        if (debugLevel >= TraceDebugLevel && Get("KRB5_TRACE") is null)
        {
            Set("KRB5_TRACE", "/dev/stderr");
        }
    }

    /// <summary>A variable's value (secure_getenv), or null.</summary>
    public static string? Get(string name)
    {
        fixed (byte* nameBytes = Accounts.Terminated(name))
        {
            // SAFETY: the result points into the environment and is copied at once.
            return Marshal.PtrToStringUTF8((nint)LibC.secure_getenv(nameBytes));
        }
    }

    /// <summary>Sets a variable (setenv).</summary>
    public static void Set(string name, string value)
    {
        fixed (byte* nameBytes = Accounts.Terminated(name), valueBytes = Accounts.Terminated(value))
        {
            // SAFETY: setenv copies both. It fails only without memory.
            _ = LibC.setenv(nameBytes, valueBytes, 1);
        }
    }

    /// <summary>Removes a variable (unsetenv).</summary>
    public static void Remove(string name)
    {
        fixed (byte* nameBytes = Accounts.Terminated(name))
        {
            // SAFETY: the name is only read.
            _ = LibC.unsetenv(nameBytes);
        }
    }
}
