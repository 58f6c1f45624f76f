// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Rpc;

/// <summary>Takes the header of a call apart, in place (RFC 5531 §9). Whether the procedure exists is its caller's question.</summary>
public static class CallParser
{
    /// <summary>Reads the header and leaves the reader where the arguments begin.</summary>
    /// <param name="reader">At the beginning of the message.</param>
    /// <param name="program">The program number served.</param>
    /// <param name="version">The one version of it served.</param>
    /// <param name="xid">For the reply; of use unless no answer is possible.</param>
    /// <param name="procedure">What to execute; of use when the verdict is <see cref="CallVerdict.Execute"/>.</param>
    public static CallVerdict Parse(ref XdrReader reader, uint program, uint version, out uint xid, out uint procedure)
    {
        procedure = 0;
        xid = reader.ReadUInt32();
        RpcMessageType type = (RpcMessageType)reader.ReadInt32();
        uint rpcVersion = reader.ReadUInt32();
        if (reader.Failed || type != RpcMessageType.Call)
        {
            return CallVerdict.NoAnswerPossible;
        }

        // In this order: another version of RPC may have another header from here on.
        if (rpcVersion != OncRpcConstants.RpcVersion)
        {
            return CallVerdict.RpcMismatch;
        }

        uint calledProgram = reader.ReadUInt32();
        uint calledVersion = reader.ReadUInt32();
        procedure = reader.ReadUInt32();
        if (reader.Failed)
        {
            return CallVerdict.NoAnswerPossible;
        }

        // The flavour does not matter, the peer is known from its socket; but both have to be there for the arguments to be found.
        RpcAuth.Decode(ref reader, out _);
        RpcAuth.Decode(ref reader, out _);
        if (reader.Failed)
        {
            return CallVerdict.BadCredentials;
        }

        return calledProgram != program ? CallVerdict.ProgramUnavailable
            : calledVersion != version ? CallVerdict.ProgramMismatch
            : CallVerdict.Execute;
    }
}
