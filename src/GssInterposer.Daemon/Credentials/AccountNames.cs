// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>User names by uid (getpwuid_r, through whatever nsswitch.conf says).</summary>
internal static unsafe class AccountNames
{
    private const int BufferBytesFirst = 2048;
    private const int BufferBytesMax = 1 << 20;

    /// <summary>The name of a uid, or null when it has none.</summary>
    public static string? Of(uint uid)
    {
        for (int bytes = BufferBytesFirst; bytes <= BufferBytesMax; bytes *= 2)
        {
            byte[] buffer = new byte[bytes];
            fixed (byte* text = buffer)
            {
                passwd entry;
                passwd* found = null;
                int error = LibC.getpwuid_r(uid, &entry, text, (nuint)bytes, &found);
                if (error == LibC.ERANGE)
                {
                    continue;
                }

                return error == 0 && found != null ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(found->pw_name)) : null;
            }
        }

        return null;
    }
}
