// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Rpc;

/// <summary>The numbers that go with an <see cref="RpcFailure"/>; 0 where they do not apply.</summary>
public struct ReplyDetail
{
    /// <summary>Lowest version spoken: <see cref="RpcFailure.RpcMismatch"/>, <see cref="RpcFailure.ProgramMismatch"/>.</summary>
    public uint Low;

    /// <summary>Highest version spoken.</summary>
    public uint High;

    /// <summary>auth_stat for <see cref="RpcFailure.AuthError"/>, accept_stat for <see cref="RpcFailure.UnknownAcceptStatus"/>.</summary>
    public uint Status;

    /// <summary>What was wrong with the XDR: <see cref="RpcFailure.HeaderMalformed"/>, <see cref="RpcFailure.ResultMalformed"/>.</summary>
    public XdrFailure Xdr;
}
