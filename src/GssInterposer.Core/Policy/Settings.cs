// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Core.Policy;

/// <summary>
/// What the environment says, read once, when the gate opens: the mechglue holds its lock then, so no other thread is inside. secure_getenv throughout: in
/// a setuid program nothing is read and the defaults hold.
/// </summary>
// SAFETY: written before the first call that reads it (the mechglue publishes our table after gss_mech_interposer has returned), never afterwards.
public static unsafe class Settings
{
    private struct SocketPath
    {
        public fixed byte Bytes[InterposerLimits.SocketPathBytesMax];
    }

    private static SocketPath s_socketPath;
    private static int s_socketPathLength;

    /// <summary>GSSPROXY_BEHAVIOR; an unknown word means the default, as with the C plugin.</summary>
    public static Behavior Behavior { get; private set; }

    /// <summary>Milliseconds that one call may take: GSSINTERPOSER_TIMEOUT_MS or the default.</summary>
    public static int CallTimeoutMs { get; private set; }

    /// <summary>GSSPROXY_SOCKET has more bytes than a socket address holds: no call can succeed.</summary>
    public static bool IsSocketPathTooLong { get; private set; }

    /// <summary>Length of the socket's path in bytes.</summary>
    public static int SocketPathLength => s_socketPathLength;

    /// <summary>Reads the environment.</summary>
    public static void Load()
    {
        Behavior = ParseBehavior(Get("GSSPROXY_BEHAVIOR\0"u8));
        CallTimeoutMs = ParseTimeout(Get("GSSINTERPOSER_TIMEOUT_MS\0"u8));

        ReadOnlySpan<byte> path = Get("GSSPROXY_SOCKET\0"u8);
        if (path.IsEmpty)
        {
            path = "/var/lib/gssproxy/default.sock"u8;
        }

        IsSocketPathTooLong = path.Length >= InterposerLimits.SocketPathBytesMax;
        s_socketPathLength = IsSocketPathTooLong ? InterposerLimits.SocketPathBytesMax - 1 : path.Length;
        ref SocketPath kept = ref s_socketPath;
        fixed (byte* target = kept.Bytes)
        {
            path.Slice(0, s_socketPathLength).CopyTo(new Span<byte>(target, s_socketPathLength));
        }
    }

    /// <summary>The path of the daemon's socket, cut where <see cref="IsSocketPathTooLong"/>.</summary>
    public static void CopySocketPath(Span<byte> target)
    {
        ref SocketPath kept = ref s_socketPath;
        fixed (byte* source = kept.Bytes)
        {
            new ReadOnlySpan<byte>(source, s_socketPathLength).CopyTo(target);
        }
    }

    private static Behavior ParseBehavior(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("LOCAL_ONLY"u8))
        {
            return Behavior.LocalOnly;
        }

        if (word.SequenceEqual("REMOTE_FIRST"u8))
        {
            return Behavior.RemoteFirst;
        }

        return word.SequenceEqual("REMOTE_ONLY"u8) ? Behavior.RemoteOnly : Behavior.LocalFirst;
    }

    private static int ParseTimeout(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            if (digits[i] is < (byte)'0' or > (byte)'9' || value > InterposerLimits.CallTimeoutMsMax)
            {
                return InterposerLimits.CallTimeoutMsDefault;
            }

            value = (value * 10) + (digits[i] - '0');
        }

        return value is < InterposerLimits.CallTimeoutMsMin or > InterposerLimits.CallTimeoutMsMax ? InterposerLimits.CallTimeoutMsDefault : value;
    }

    private static ReadOnlySpan<byte> Get(ReadOnlySpan<byte> nameWithNul)
    {
        fixed (byte* name = nameWithNul)
        {
            byte* value = LibC.secure_getenv(name);
            return value == null ? default : new ReadOnlySpan<byte>(value, (int)LibC.strlen(value));
        }
    }
}
