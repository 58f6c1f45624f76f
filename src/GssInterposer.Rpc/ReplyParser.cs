// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Rpc;

/// <summary>Takes a reply apart, in place (RFC 5531 §9).</summary>
public static class ReplyParser
{
    /// <summary>Reads a whole reply: the header, the results, and nothing after them.</summary>
    /// <param name="reader">At the beginning of the message.</param>
    /// <param name="xid">Of the call.</param>
    /// <param name="result">The results, borrowing from the message and the reader's arena; of use when there is no failure.</param>
    /// <param name="detail">Numbers that explain a failure.</param>
    public static RpcFailure Parse<T>(ref XdrReader reader, uint xid, out T result, out ReplyDetail detail)
        where T : unmanaged, IXdr<T>
    {
        RpcFailure failure = ParseHeader(ref reader, xid, out detail);
        if (failure != RpcFailure.None)
        {
            result = default;
            return failure;
        }

        if (!T.Decode(ref reader, out result))
        {
            detail.Xdr = reader.Failure;
            return reader.Failure == XdrFailure.OutOfMemory ? RpcFailure.OutOfMemory : RpcFailure.ResultMalformed;
        }

        return ParseEnd(ref reader);
    }

    /// <summary>Checks that nothing follows the results: for procedures without any, directly after the header.</summary>
    public static RpcFailure ParseEnd(ref XdrReader reader) => reader.Finished ? RpcFailure.None : RpcFailure.TrailingBytes;

    /// <summary>Reads the header and leaves the reader where the results begin.</summary>
    /// <inheritdoc cref="Parse"/>
    public static RpcFailure ParseHeader(ref XdrReader reader, uint xid, out ReplyDetail detail)
    {
        detail = default;
        if (!RpcMessage.Decode(ref reader, out RpcMessage message))
        {
            detail.Xdr = reader.Failure;
            return reader.Failure == XdrFailure.Truncated ? RpcFailure.HeaderTooShort : RpcFailure.HeaderMalformed;
        }

        if (message.Body.Type != RpcMessageType.Reply)
        {
            return RpcFailure.NotAReply;
        }

        if (message.Xid != xid)
        {
            return RpcFailure.WrongXid;
        }

        return message.Body.Reply.Status == RpcReplyStatus.Denied
            ? Denied(in message.Body.Reply.Denied, ref detail)
            : Accepted(in message.Body.Reply.Accepted.Body, ref detail);
    }

    private static RpcFailure Denied(in RpcDenied denied, ref ReplyDetail detail)
    {
        if (denied.Status == RpcRejectStatus.AuthError)
        {
            detail.Status = denied.AuthStatus;
            return RpcFailure.AuthError;
        }

        detail.Low = denied.Supported.Low;
        detail.High = denied.Supported.High;
        return RpcFailure.RpcMismatch;
    }

    private static RpcFailure Accepted(in RpcAcceptBody body, ref ReplyDetail detail)
    {
        switch (body.Status)
        {
            case RpcAcceptStatus.Success:
                return RpcFailure.None;
            case RpcAcceptStatus.ProgramUnavailable:
                return RpcFailure.ProgramUnavailable;
            case RpcAcceptStatus.ProgramMismatch:
                detail.Low = body.Supported.Low;
                detail.High = body.Supported.High;
                return RpcFailure.ProgramMismatch;
            case RpcAcceptStatus.ProcedureUnavailable:
                return RpcFailure.ProcedureUnavailable;
            case RpcAcceptStatus.GarbageArguments:
                return RpcFailure.GarbageArguments;
            case RpcAcceptStatus.SystemError:
                return RpcFailure.SystemError;
            default:
                detail.Status = (uint)body.Status;
                return RpcFailure.UnknownAcceptStatus;
        }
    }
}
