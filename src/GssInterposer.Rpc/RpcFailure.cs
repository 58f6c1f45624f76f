// SPDX-License-Identifier: MIT
namespace GssInterposer.Rpc;

/// <summary>Why a reply is not an answer. Each has its own words in the caller.</summary>
public enum RpcFailure
{
    /// <summary>No failure.</summary>
    None = 0,

    /// <summary>A fragment announces more than the caller's maximum message length.</summary>
    MessageTooLong,

    /// <summary>The record comes in more fragments than <see cref="Xdr.Limits.RecordFragmentsMax"/>.</summary>
    TooManyFragments,

    /// <summary>The arena's budget is used up, or malloc failed.</summary>
    OutOfMemory,

    /// <summary>There are bytes after the record, though no other reply can be due: the connection is out of step.</summary>
    BytesAfterRecord,

    /// <summary>The message ends inside its RPC header.</summary>
    HeaderTooShort,

    /// <summary>The RPC header has a value that RFC 5531 does not know, or bad padding.</summary>
    HeaderMalformed,

    /// <summary>The message is a call.</summary>
    NotAReply,

    /// <summary>The reply belongs to another call.</summary>
    WrongXid,

    /// <summary>Denied: the server speaks other RPC versions (low and high are in the detail).</summary>
    RpcMismatch,

    /// <summary>Denied: authentication failed (auth_stat is in the detail).</summary>
    AuthError,

    /// <summary>The server does not have the program.</summary>
    ProgramUnavailable,

    /// <summary>The server has other versions of the program (low and high are in the detail).</summary>
    ProgramMismatch,

    /// <summary>The server does not have the procedure.</summary>
    ProcedureUnavailable,

    /// <summary>The server could not decode the arguments.</summary>
    GarbageArguments,

    /// <summary>The server failed, out of memory for instance.</summary>
    SystemError,

    /// <summary>An accept_stat that RFC 5531 does not know (it is in the detail).</summary>
    UnknownAcceptStatus,

    /// <summary>The results do not decode (the reason is in the detail).</summary>
    ResultMalformed,

    /// <summary>The results are followed by more bytes.</summary>
    TrailingBytes,
}
