// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Transport;

/// <summary>What the daemon can do beyond the common protocol (docs/PROTOCOL.md).</summary>
internal static class DaemonExtensions
{
    /// <summary>
    /// Asks for the list (GET_CALL_CONTEXT). It is for what must not go to a daemon that does not know it, so the connection stays checked out: the next
    /// exchange of this call is with the very daemon that has answered, whatever listens at the socket by then.
    /// </summary>
    /// <param name="call">The call. On success it holds the connection until its next exchange.</param>
    /// <param name="word">The extension.</param>
    /// <param name="refusal">What to say when the daemon does not list it. The C daemon lists nothing.</param>
    /// <returns>GSS_S_COMPLETE, <paramref name="refusal"/>, or why there is no answer.</returns>
    public static GssStatus Require(ref Call call, ReadOnlySpan<byte> word, GssStatus refusal)
    {
        GssxArgGetCallContext arguments = default;
        if (!ProxyCall.ExchangeAndHold(
            ref call, GssxProgram.Procedure.GetCallContext, Idempotency.Repeatable, in arguments, out GssxResGetCallContext result, out GssStatus failure))
        {
            return failure;
        }

        if (new GssStatus(result.Status.Major, 0).IsComplete
            && GssxOptions.TryFind(result.Options, GssxOptionNames.Extensions, out XdrOpaque list)
            && Has(list.Span, word))
        {
            return GssStatus.Complete;
        }

        Connections.Return(ref call);
        return refusal;
    }

    /// <summary>Is the word one of those that NULs separate?</summary>
    private static bool Has(ReadOnlySpan<byte> list, ReadOnlySpan<byte> word)
    {
        int start = 0;
        for (int end = 0; end <= list.Length; end++)
        {
            if (end < list.Length && list[end] != 0)
            {
                continue;
            }

            if (list.Slice(start, end - start).SequenceEqual(word))
            {
                return true;
            }

            start = end + 1;
        }

        return false;
    }
}
