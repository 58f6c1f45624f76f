// SPDX-License-Identifier: MIT
using System.IO;
using System.Runtime.InteropServices;

namespace GssInterposer.Daemon.Front;

/// <summary>errno in words.</summary>
internal static class SocketError
{
    /// <summary>The C library's words for <paramref name="error"/>.</summary>
    public static string Words(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>"WHAT: WORDS".</summary>
    public static IOException Exception(string what, int error) => new($"{what}: {Words(error)}", error);
}
