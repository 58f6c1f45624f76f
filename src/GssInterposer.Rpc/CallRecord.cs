// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Rpc;

/// <summary>
/// A call as it goes over a stream: record mark, call header and arguments in one buffer, sent as one fragment. <see cref="Begin"/>, encode the arguments,
/// <see cref="End"/>, send <c>writer.Pointer[0..writer.Length)</c>.
/// </summary>
public static class CallRecord
{
    private const uint LastFragment = 0x8000_0000;

    /// <summary>Writes all that comes before the arguments. Authentication is AUTH_NONE: the server knows its peer from the socket.</summary>
    /// <param name="writer">A writer with nothing in it, with room for at most <see cref="Limits.RecordBytesMax"/> bytes.</param>
    /// <param name="xid">The reply will repeat it.</param>
    /// <param name="program">Program number.</param>
    /// <param name="version">Program version.</param>
    /// <param name="procedure">Procedure number.</param>
    public static void Begin(ref XdrWriter writer, uint xid, uint program, uint version, uint procedure)
    {
        RpcMessage message = default;
        message.Xid = xid;
        message.Body.Type = RpcMessageType.Call;
        message.Body.Call.RpcVersion = OncRpcConstants.RpcVersion;
        message.Body.Call.ProgramNumber = program;
        message.Body.Call.ProgramVersion = version;
        message.Body.Call.Procedure = procedure;
        message.Body.Call.Credentials.Flavor = OncRpcConstants.RpcAuthNone;
        message.Body.Call.Verifier.Flavor = OncRpcConstants.RpcAuthNone;
        writer.Reserve(Limits.RecordMarkBytes);
        RpcMessage.Encode(ref writer, in message);
    }

    /// <summary>Fills in the record mark.</summary>
    /// <returns>False when the writer has failed: then there is nothing to send.</returns>
    public static bool End(ref XdrWriter writer)
    {
        if (!writer.Failed && writer.Length > Limits.RecordBytesMax)
        {
            writer.Fail(XdrFailure.TooLong);
        }

        if (!writer.Failed)
        {
            writer.PatchUInt32(0, LastFragment | (writer.Length - Limits.RecordMarkBytes));
        }

        return !writer.Failed;
    }
}
