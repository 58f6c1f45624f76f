// SPDX-License-Identifier: MIT
namespace GssInterposer.Interop;

/// <summary>
/// The calling thread's errno. Read it right after the call that failed. Outside the plugin it is read the way that the runtime provides for its own
/// generated stubs; nothing of the runtime's runs in between.
/// </summary>
public static unsafe class Errno
{
    /// <summary>The value, one of the E… constants of <see cref="LibC"/>.</summary>
    // SAFETY: glibc's __errno_location never returns null and needs no initialisation of ours.
    public static int Value
    {
#if BARE
        get => *LibC.__errno_location();
        set => *LibC.__errno_location() = value;
#else
        get => System.Runtime.InteropServices.Marshal.GetLastSystemError();
        set => System.Runtime.InteropServices.Marshal.SetLastSystemError(value);
#endif
    }
}
