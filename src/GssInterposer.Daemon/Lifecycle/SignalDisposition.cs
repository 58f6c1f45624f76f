// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>
/// What becomes of a signal. A program inherits that it is ignored, and .NET respects that; nohup and a shell's &amp; ignore some on behalf of programs that
/// know nothing of signals.
/// </summary>
internal static partial class SignalDisposition
{
    private const nint Default = 0; // SIG_DFL

    /// <summary>Back to the default, so that it can be registered for.</summary>
    /// <param name="signal">SIGHUP, …</param>
    public static void Reset(int signal) => SetDisposition(signal, Default);

    // Not among the bindings: a function that returns a pointer to a function is more than their table can say.
    [LibraryImport("libc.so.6", EntryPoint = "signal")]
    private static partial nint SetDisposition(int signal, nint disposition);
}
