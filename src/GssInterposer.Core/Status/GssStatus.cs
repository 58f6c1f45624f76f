// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Core.Status;

/// <summary>A major and a minor status (RFC 2744 §3.9). The one form in which Core reports success and failure.</summary>
public readonly struct GssStatus
{
    /// <summary>Bits 16 to 31: the calling and routine errors. What is left is supplementary information.</summary>
    private const uint ErrorMask = 0xffff_0000;

    /// <summary>Creates a status; a failure without a minor gets one that has words.</summary>
    public GssStatus(uint major, uint minor)
    {
        Major = major;
        Minor = minor == 0 && (major & ErrorMask) != 0 ? (uint)MinorCode.NoFurtherDetail : minor;
    }

    /// <summary>Routine, calling and supplementary bits.</summary>
    public uint Major { get; }

    /// <summary>0 on success; otherwise a code that <see cref="Mechanisms.DisplayStatus"/> can explain.</summary>
    public uint Minor { get; }

    /// <summary>GSS_ERROR(major) of RFC 2744.</summary>
    public bool IsError => (Major & ErrorMask) != 0;

    /// <summary>
    /// One leg of a handshake, or one acquisition, has succeeded. Anything else is a failure there, also where no error bit is set: a replayed token is
    /// GSS_S_DUPLICATE_TOKEN alone.
    /// </summary>
    public bool IsStep => Major is GssApi.GSS_S_COMPLETE or GssApi.GSS_S_CONTINUE_NEEDED;

    /// <summary>Neither an error nor anything more to do.</summary>
    public bool IsComplete => Major == GssApi.GSS_S_COMPLETE;

    /// <summary>
    /// The daemon has no acceptor credential for us, or there is no daemon: the other side may look at the token. (When the connection was lost, the daemon may have
    /// looked at it already; then the other side finds a replay, which is no worse.)
    /// </summary>
    public bool MeansNoAcceptor =>
        (Major & ErrorMask) == GssApi.GSS_S_NO_CRED
        || Minor is (uint)MinorCode.CannotConnect or (uint)MinorCode.ConnectionLost or (uint)MinorCode.SocketPathTooLong;

    /// <summary>GSS_S_COMPLETE.</summary>
    public static GssStatus Complete => default;

    /// <summary>GSS_S_UNAVAILABLE: the daemon takes no passwords.</summary>
    public static GssStatus NoPasswords
    {
        get
        {
            Words.Forget((uint)MinorCode.NoPasswords);
            return new GssStatus(GssApi.GSS_S_UNAVAILABLE, (uint)MinorCode.NoPasswords);
        }
    }

    /// <summary>A required input parameter is NULL.</summary>
    public static GssStatus InaccessibleRead => new(GssApi.GSS_S_CALL_INACCESSIBLE_READ, (uint)MinorCode.NullInput);

    /// <summary>A required output parameter is NULL.</summary>
    public static GssStatus InaccessibleWrite => new(GssApi.GSS_S_CALL_INACCESSIBLE_WRITE, (uint)MinorCode.NullOutput);

    /// <summary>GSS_S_FAILURE with one of our own minors, explained by its general words: those of an earlier failure with the same code are forgotten.</summary>
    public static GssStatus Failure(MinorCode code)
    {
        Words.Forget((uint)code);
        return new GssStatus(GssApi.GSS_S_FAILURE, (uint)code);
    }

    /// <summary>malloc returned NULL.</summary>
    public static GssStatus OutOfMemory => Failure(MinorCode.OutOfMemory);

    /// <summary>An errno as the minor, as the real mechanism has it; with words, because the mechglue knows none for a number that no mechanism has given it.</summary>
    public static GssStatus OfErrno(uint major, int error)
    {
        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        text.AppendError(error);
        Words.Remember((uint)error, text.Text);
        return new GssStatus(major, (uint)error);
    }

    /// <summary>A failure for which the real mechanism has no minor, with the words of its major.</summary>
    public static GssStatus WithoutMinor(uint major, ReadOnlySpan<byte> words)
    {
        Words.Remember((uint)MinorCode.NoFurtherDetail, words);
        return new GssStatus(major, 0);
    }

    /// <summary>
    /// The answer of the real mechanism. Its minor is explained by the mechanism itself, so words that this thread remembers for the same number, from
    /// the daemon, are forgotten.
    /// </summary>
    public static GssStatus FromMechanism(uint major, uint minor)
    {
        GssStatus status = new(major, minor);
        if (status.IsError)
        {
            Words.Forget(status.Minor);
        }

        return status;
    }

    /// <summary>
    /// What to return when both sides have failed, each after its own try. The daemon's judgement counts, because a process that uses the proxy usually has
    /// nothing of its own; where there is no judgement, only a daemon out of reach or one that takes no passwords, the real mechanism's error is what there would be
    /// without a proxy.
    /// The words are those of both.
    /// </summary>
    /// <param name="local">Of the real mechanism.</param>
    /// <param name="remote">Of the daemon, which was asked last: its words are remembered.</param>
    public static GssStatus OfBoth(GssStatus local, GssStatus remote) => OfBoth(local, remote, Words.Keep(remote.Minor));

    /// <summary>The same where the real mechanism was asked last, and <paramref name="words"/> of the daemon were kept before.</summary>
    public static GssStatus OfBoth(GssStatus local, GssStatus remote, in Words.Kept words)
    {
        bool judged = remote.Minor is not ((uint)MinorCode.CannotConnect or (uint)MinorCode.ConnectionLost or (uint)MinorCode.TimedOut
            or (uint)MinorCode.SocketPathTooLong or (uint)MinorCode.BadReply or (uint)MinorCode.CallRefused or (uint)MinorCode.NoPasswords);
        GssStatus returned = judged ? remote : local;
        if (local.Minor == remote.Minor)
        {
            Words.JoinEqual(local.Minor, in words);
        }
        else
        {
            Words.Join(returned, judged ? local : remote);
        }

        return returned;
    }

    /// <summary>Ends the call, which gives back what it held, and hands the status to the application.</summary>
    public unsafe uint EndCall(Call* call, uint* minor)
    {
        call->End();
        return Return(minor);
    }

    /// <summary>Hands the status to the application.</summary>
    public unsafe uint Return(uint* minor)
    {
        *minor = Minor;
        return Major;
    }
}
