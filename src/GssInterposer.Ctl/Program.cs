// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Ctl;

/// <summary>gssinterposerctl: what the plugin would do for a process, and whether the daemon is there, told by the plugin's own code; and what is in tickets.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        _ = Errno.Value; // bound now: binding a function changes errno
        return CtlCommandLine.Run(arguments, Console.Out, Console.Error);
    }
}
