// SPDX-License-Identifier: MIT
namespace GssInterposer.Rpc;

/// <summary>What a server does about a message it received.</summary>
public enum CallVerdict
{
    /// <summary>Execute the procedure; the arguments follow.</summary>
    Execute = 0,

    /// <summary>Nothing: the message is no call, or too short to be one. There is nothing that an answer could answer; the connection is of no further use.</summary>
    NoAnswerPossible,

    /// <summary>Answer with <see cref="ReplyRecord.RpcMismatch"/>: the call is of another RPC version than 2.</summary>
    RpcMismatch,

    /// <summary>Answer with <see cref="ReplyRecord.AuthError"/>: credentials or verifier are not well-formed.</summary>
    BadCredentials,

    /// <summary>Answer with <see cref="ReplyRecord.ProgramUnavailable"/>.</summary>
    ProgramUnavailable,

    /// <summary>Answer with <see cref="ReplyRecord.ProgramMismatch"/>.</summary>
    ProgramMismatch,
}
