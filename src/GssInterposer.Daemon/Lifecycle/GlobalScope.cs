// SPDX-License-Identifier: MIT
using System;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using GssInterposer.Interop;
using Loader = System.Runtime.InteropServices.NativeLibrary;
using LibraryNames = GssInterposer.Interop.NativeLibrary;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>
/// Makes libc calls resolve through the process's global symbol scope, as a C program's do, and not in libc itself: wrappers under LD_PRELOAD (nss_wrapper,
/// socket_wrapper) apply to the daemon too. GSSAPI and Kerberos stay with their own libraries.
/// </summary>
internal static class GlobalScope
{
    private static int used;

    /// <summary>Call it once, before the first libc call of the program; further calls do nothing.</summary>
    public static void Use()
    {
        if (Interlocked.Exchange(ref used, 1) == 0)
        {
            Loader.SetDllImportResolver(typeof(LibC).Assembly, Resolve);
        }
    }

    // The main program's handle is dlopen(NULL): dlsym on it looks at the program, then at preloaded libraries, then at the program's own, libc among them.
    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path) => library == LibraryNames.C ? Loader.GetMainProgramHandle() : 0;
}
