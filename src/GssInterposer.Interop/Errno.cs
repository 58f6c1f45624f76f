// SPDX-License-Identifier: MIT
namespace GssInterposer.Interop;

/// <summary>
/// The calling thread's errno. Read it right after the call that failed. Only the plugin may rely on it: under the ordinary runtime
/// another call of the runtime's own may come between.
/// </summary>
public static unsafe class Errno
{
    /// <summary>The value, one of the E… constants of <see cref="LibC"/>.</summary>
    // SAFETY: glibc's __errno_location never returns null and needs no initialisation of ours.
    public static int Value
    {
        get => *LibC.__errno_location();
        set => *LibC.__errno_location() = value;
    }
}
