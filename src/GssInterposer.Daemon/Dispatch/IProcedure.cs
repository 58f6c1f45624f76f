// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>One procedure of the protocol (src/GssInterposer.Gssx/protocol/gssx.x). Implemented by an empty struct, so that each is called directly.</summary>
/// <typeparam name="TArgument">Its argument.</typeparam>
/// <typeparam name="TResult">Its result.</typeparam>
internal interface IProcedure<TArgument, TResult>
    where TArgument : unmanaged, IXdr<TArgument>
    where TResult : unmanaged, IXdr<TResult>
{
    /// <summary>Executes it. Does not throw; a failure is told in the result's status (see <see cref="StatusReply"/>).</summary>
    /// <param name="call">The call.</param>
    /// <param name="argument">Decoded; its slices point into the message.</param>
    /// <param name="result">May point into the message, the call's arena and what its GSS session owns.</param>
    static abstract void Execute(Call call, in TArgument argument, out TResult result);
}
