// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;
using GssInterposer.Rpc;

namespace GssInterposer.Core.Transport;

/// <summary>From failures of the transport to a status with words that name the socket, the cause and the next step.</summary>
internal static unsafe class TransportFailure
{
    /// <summary>Has the other end gone away (as opposed to: it does not answer, or we are out of something)?</summary>
    public static bool IsBroken(int error) => error is LibC.EPIPE or LibC.ECONNRESET or LibC.ENOTCONN;

    /// <summary>Did the daemon understand the call and refuse it?</summary>
    public static bool IsRefusal(RpcFailure failure) => failure is
        RpcFailure.ProgramUnavailable or RpcFailure.ProgramMismatch or RpcFailure.ProcedureUnavailable
        or RpcFailure.GarbageArguments or RpcFailure.SystemError;

    /// <summary>No connection.</summary>
    public static GssStatus OfConnect(int error)
    {
        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        text.Append("cannot reach the gss-proxy at "u8);
        AppendSocket(ref text);
        text.Append(": "u8);
        text.AppendError(error);
        text.Append(error switch
        {
            LibC.ECONNREFUSED => "; is the daemon running?"u8,
            LibC.ENOENT => "; is the daemon running, and is GSSPROXY_SOCKET right?"u8,
            LibC.EACCES => "; this user may not use the socket"u8,
            LibC.ETIMEDOUT => "; the daemon takes no connections"u8,
            _ => default,
        });
        return Remember(error == LibC.ETIMEDOUT ? MinorCode.TimedOut : MinorCode.CannotConnect, ref text);
    }

    /// <summary>The connection broke, or the deadline passed.</summary>
    public static GssStatus OfTransfer(int error)
    {
        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        text.Append("the gss-proxy at "u8);
        AppendSocket(ref text);
        if (error == LibC.ETIMEDOUT)
        {
            text.Append(" did not answer within "u8);
            text.Append((uint)Settings.CallTimeoutMs);
            text.Append(" ms"u8);
            return Remember(MinorCode.TimedOut, ref text);
        }

        text.Append(" closed the connection before it answered ("u8);
        text.AppendError(error);
        text.Append("); its log may say why"u8);
        return Remember(MinorCode.ConnectionLost, ref text);
    }

    /// <summary>The reply is not an answer.</summary>
    public static GssStatus OfReply(RpcFailure failure, in ReplyDetail detail)
    {
        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        text.Append("the gss-proxy at "u8);
        AppendSocket(ref text);
        text.Append(IsRefusal(failure) ? " refused the call: "u8 : " sent an answer that is not valid: "u8);
        text.Append(Reason(failure));
        uint number = failure switch
        {
            RpcFailure.RpcMismatch or RpcFailure.ProgramMismatch => detail.High,
            RpcFailure.AuthError or RpcFailure.UnknownAcceptStatus => detail.Status,
            _ => 0,
        };
        if (number != 0)
        {
            text.Append(" ("u8);
            text.Append(number);
            text.Append(")"u8);
        }

        return failure == RpcFailure.OutOfMemory
            ? GssStatus.OutOfMemory
            : Remember(IsRefusal(failure) ? MinorCode.CallRefused : MinorCode.BadReply, ref text);
    }

    private static ReadOnlySpan<byte> Reason(RpcFailure failure) => failure switch
    {
        RpcFailure.MessageTooLong => "the message is too long"u8,
        RpcFailure.TooManyFragments => "the message comes in too many fragments"u8,
        RpcFailure.BytesAfterRecord => "there are bytes after the message"u8,
        RpcFailure.HeaderTooShort => "the message ends inside its header"u8,
        RpcFailure.HeaderMalformed => "the header is malformed"u8,
        RpcFailure.NotAReply => "it is a call, not a reply"u8,
        RpcFailure.WrongXid => "it belongs to another call"u8,
        RpcFailure.RpcMismatch => "the daemon speaks another RPC version"u8,
        RpcFailure.AuthError => "the daemon rejects AUTH_NONE"u8,
        RpcFailure.ProgramUnavailable => "it does not have program 400112; is GSSPROXY_SOCKET the socket of a gss-proxy?"u8,
        RpcFailure.ProgramMismatch => "it has another version of the protocol"u8,
        RpcFailure.ProcedureUnavailable => "it does not have the procedure"u8,
        RpcFailure.GarbageArguments => "it could not decode the arguments"u8,
        RpcFailure.SystemError => "it had an internal error; its log may say why"u8,
        RpcFailure.UnknownAcceptStatus => "unknown accept status"u8,
        RpcFailure.ResultMalformed => "the result is malformed"u8,
        RpcFailure.TrailingBytes => "there are bytes after the result"u8,
        _ => "unknown reason"u8,
    };

    private static void AppendSocket(ref TextBuilder text)
    {
        // SAFETY: SocketPathLength never exceeds SocketPathBytesMax.
        byte* path = stackalloc byte[InterposerLimits.SocketPathBytesMax];
        Span<byte> bytes = new(path, Settings.SocketPathLength);
        Settings.CopySocketPath(bytes);
        text.Append(bytes);
    }

    private static GssStatus Remember(MinorCode code, ref TextBuilder text)
    {
        GssStatus status = GssStatus.Failure(code);
        Words.Remember(status.Minor, text.Text);
        return status;
    }
}
