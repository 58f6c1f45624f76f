// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Policy;

/// <summary>
/// What the environment says (secure_getenv throughout: a privileged program does not listen to its caller), and where that is silent, the configuration file. Read
/// once, when the gate opens: the mechglue holds its lock then, so no other thread is inside.
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
    private static ConfigurationProblem s_problem;

    /// <summary>GSSPROXY_BEHAVIOR, in which an unknown word means the default, as with the C plugin; else the file's behavior.</summary>
    public static Behavior Behavior { get; private set; }

    /// <summary>Milliseconds that one call may take: GSSINTERPOSER_TIMEOUT_MS, the file's timeout, or the default.</summary>
    public static int CallTimeoutMs { get; private set; }

    /// <summary>GSSPROXY_SOCKET has more bytes than a socket address holds: no call can succeed.</summary>
    public static bool IsSocketPathTooLong { get; private set; }

    /// <summary>Length of the socket's path in bytes.</summary>
    public static int SocketPathLength => s_socketPathLength;

    /// <summary>
    /// Something is wrong with the configuration file of a process that is to use the proxy: nothing may be acquired, initiated or accepted, on either side, since
    /// nobody knows what was meant.
    /// </summary>
    public static bool IsFaulty => s_problem.Exists;

    /// <summary>GSS_S_FAILURE with the words of the problem.</summary>
    internal static GssStatus Fault
    {
        get
        {
            Span<byte> words = stackalloc byte[InterposerLimits.WordsBytesMax];
            s_problem.CopyTo(words);
            GssStatus status = GssStatus.Failure(MinorCode.BadConfiguration);
            Words.Remember(status.Minor, words.Slice(0, s_problem.Length));
            return status;
        }
    }

    /// <summary>Finds out whether this process uses the proxy, and if so, how.</summary>
    /// <param name="call">The call; reading files is no point for its thread to be cancelled.</param>
    /// <param name="switchedOn">GSS_USE_PROXY says yes. Otherwise it is not set, and the file decides.</param>
    /// <returns>False, and nothing changed, when it does not, or cannot be found out just now.</returns>
    public static bool Load(ref Call call, bool switchedOn)
    {
        ConfigurationProblem problem = default;
        ConfigurationParser parser = new(call.Arena, &problem);
        NoObserver nobody = default;
        call.DisableCancellation();
        ConfigurationFiles.Read(ref call, ref parser, ref nobody);
        call.RestoreCancellation();
        if (problem.IsPassing || !(switchedOn || parser.Values.UseProxy))
        {
            return false;
        }

        Apply(in parser.Values);
        s_problem = problem;
        return true;
    }

    /// <summary>The environment, then what the file says for this process, then the defaults.</summary>
    internal static void Apply(in ConfigurationValues file)
    {
        ReadOnlySpan<byte> behavior = Get("GSSPROXY_BEHAVIOR\0"u8);
        Behavior = !behavior.IsEmpty ? ParseBehavior(behavior) : file.HasBehavior ? file.Behavior : Behavior.LocalFirst;

        ReadOnlySpan<byte> timeout = Get("GSSINTERPOSER_TIMEOUT_MS\0"u8);
        CallTimeoutMs = timeout.IsEmpty && file.TimeoutMs != 0 ? file.TimeoutMs : ParseTimeout(timeout);

        byte* socket = stackalloc byte[InterposerLimits.SocketPathBytesMax];
        Span<byte> configured = new(socket, InterposerLimits.SocketPathBytesMax);
        file.CopySocket(configured);
        ReadOnlySpan<byte> path = Get("GSSPROXY_SOCKET\0"u8);
        if (path.IsEmpty)
        {
            path = file.SocketLength != 0 ? configured.Slice(0, file.SocketLength) : "/var/lib/gssproxy/default.sock"u8;
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
