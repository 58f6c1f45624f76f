// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Rpc;

/// <summary>
/// A reply as it goes over a stream: record mark, reply header and results in one buffer, sent as one fragment. <see cref="Begin"/>, encode the results,
/// <see cref="End"/>, send <c>writer.Pointer[0..writer.Length)</c>. The errors are whole records; each answers false when the writer has failed. The verifier
/// is AUTH_NONE throughout.
/// </summary>
public static class ReplyRecord
{
    /// <summary>Writes all that comes before the results of a call that was executed.</summary>
    /// <param name="writer">A writer with nothing in it, with room for at most <see cref="Limits.RecordBytesMax"/> bytes.</param>
    /// <param name="xid">Of the call.</param>
    public static void Begin(ref XdrWriter writer, uint xid) => Write(ref writer, xid, Accepted(RpcAcceptStatus.Success));

    /// <summary>Fills in the record mark.</summary>
    /// <returns>False when the writer has failed: then there is nothing to send.</returns>
    public static bool End(ref XdrWriter writer) => CallRecord.End(ref writer);

    /// <summary>PROG_UNAVAIL: the program is not offered here.</summary>
    public static bool ProgramUnavailable(ref XdrWriter writer, uint xid) => Whole(ref writer, xid, Accepted(RpcAcceptStatus.ProgramUnavailable));

    /// <summary>PROG_MISMATCH: the program is, but in versions <paramref name="low"/> to <paramref name="high"/>.</summary>
    public static bool ProgramMismatch(ref XdrWriter writer, uint xid, uint low, uint high)
    {
        RpcReply reply = Accepted(RpcAcceptStatus.ProgramMismatch);
        reply.Accepted.Body.Supported.Low = low;
        reply.Accepted.Body.Supported.High = high;
        return Whole(ref writer, xid, reply);
    }

    /// <summary>PROC_UNAVAIL: the program has no such procedure.</summary>
    public static bool ProcedureUnavailable(ref XdrWriter writer, uint xid) => Whole(ref writer, xid, Accepted(RpcAcceptStatus.ProcedureUnavailable));

    /// <summary>GARBAGE_ARGS: the arguments do not decode.</summary>
    public static bool GarbageArguments(ref XdrWriter writer, uint xid) => Whole(ref writer, xid, Accepted(RpcAcceptStatus.GarbageArguments));

    /// <summary>SYSTEM_ERR: out of memory, for instance.</summary>
    public static bool SystemError(ref XdrWriter writer, uint xid) => Whole(ref writer, xid, Accepted(RpcAcceptStatus.SystemError));

    /// <summary>RPC_MISMATCH: only version 2 of RPC is spoken.</summary>
    public static bool RpcMismatch(ref XdrWriter writer, uint xid)
    {
        RpcReply reply = default;
        reply.Status = RpcReplyStatus.Denied;
        reply.Denied.Status = RpcRejectStatus.RpcMismatch;
        reply.Denied.Supported.Low = OncRpcConstants.RpcVersion;
        reply.Denied.Supported.High = OncRpcConstants.RpcVersion;
        return Whole(ref writer, xid, reply);
    }

    /// <summary>AUTH_ERROR, for a reason such as <see cref="OncRpcConstants.RpcAuthBadcred"/>.</summary>
    public static bool AuthError(ref XdrWriter writer, uint xid, uint status)
    {
        RpcReply reply = default;
        reply.Status = RpcReplyStatus.Denied;
        reply.Denied.Status = RpcRejectStatus.AuthError;
        reply.Denied.AuthStatus = status;
        return Whole(ref writer, xid, reply);
    }

    private static RpcReply Accepted(RpcAcceptStatus status)
    {
        RpcReply reply = default;
        reply.Status = RpcReplyStatus.Accepted;
        reply.Accepted.Verifier.Flavor = OncRpcConstants.RpcAuthNone;
        reply.Accepted.Body.Status = status;
        return reply;
    }

    private static void Write(ref XdrWriter writer, uint xid, in RpcReply reply)
    {
        RpcMessage message = default;
        message.Xid = xid;
        message.Body.Type = RpcMessageType.Reply;
        message.Body.Reply = reply;
        writer.Reserve(Limits.RecordMarkBytes);
        RpcMessage.Encode(ref writer, in message);
    }

    private static bool Whole(ref XdrWriter writer, uint xid, in RpcReply reply)
    {
        Write(ref writer, xid, in reply);
        return End(ref writer);
    }
}
