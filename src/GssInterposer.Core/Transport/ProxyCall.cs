// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Rpc;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Transport;

/// <summary>One remote procedure call: encode, send, receive, decode, all within the deadline of the call it is made for. In steady state that is one send and one recv.</summary>
// SAFETY: the record is assembled in the call's arena; the results point into it and live until the call ends.
internal static unsafe class ProxyCall
{
    /// <summary>Calls <paramref name="procedure"/>.</summary>
    /// <param name="call">Owns the memory of the results.</param>
    /// <param name="procedure">Which.</param>
    /// <param name="idempotency">Whether it may be sent again after the connection broke in the middle.</param>
    /// <param name="arguments">What to send.</param>
    /// <param name="result">The answer; it borrows from the call's arena.</param>
    /// <param name="failure">On false: why there is no answer.</param>
    public static bool Exchange<TArguments, TResult>(
        ref Call call, GssxProgram.Procedure procedure, Idempotency idempotency, in TArguments arguments, out TResult result, out GssStatus failure)
        where TArguments : unmanaged, IXdr<TArguments>
        where TResult : unmanaged, IXdr<TResult>
    {
        bool answered = ExchangeAndHold(ref call, procedure, idempotency, in arguments, out result, out failure);
        if (answered)
        {
            Connections.Return(ref call);
        }

        return answered;
    }

    /// <summary>
    /// As <see cref="Exchange"/>, but after an answer the call keeps the connection, and its next exchange is on that one or fails. Nothing in between may
    /// block, since the thread could be cancelled there.
    /// </summary>
    public static bool ExchangeAndHold<TArguments, TResult>(
        ref Call call, GssxProgram.Procedure procedure, Idempotency idempotency, in TArguments arguments, out TResult result, out GssStatus failure)
        where TArguments : unmanaged, IXdr<TArguments>
        where TResult : unmanaged, IXdr<TResult>
    {
        result = default;
        if (!TryBegin(ref call, procedure, out XdrWriter writer, out failure))
        {
            return false;
        }

        TArguments.Encode(ref writer, in arguments);
        if (!TryAsk(ref call, ref writer, idempotency, out XdrReader reader, out uint xid, out failure))
        {
            return false;
        }

        RpcFailure parsed = ReplyParser.Parse(ref reader, xid, out result, out ReplyDetail detail);
        return parsed == RpcFailure.None || Refuse(ref call, parsed, in detail, out failure);
    }

    // What is the same for all procedures is not generic: the plugin would have it once for each of them.

    private static bool TryBegin(ref Call call, GssxProgram.Procedure procedure, out XdrWriter writer, out GssStatus failure)
    {
        writer = new XdrWriter(call.Arena, Limits.RecordBytesMax);
        failure = default;
        if (Settings.IsSocketPathTooLong)
        {
            failure = GssStatus.Failure(MinorCode.SocketPathTooLong);
            return false;
        }

        CallRecord.Begin(ref writer, 0, GssxProgram.Number, GssxProgram.Version, (uint)procedure);
        return true;
    }

    /// <summary>Sends the call, and receives a reply to it.</summary>
    private static bool TryAsk(ref Call call, ref XdrWriter writer, Idempotency idempotency, out XdrReader reader, out uint xid, out GssStatus failure)
    {
        if (!CallRecord.End(ref writer))
        {
            if (call.Connection != null)
            {
                Connections.Return(ref call);
            }

            reader = default;
            xid = 0;
            failure = GssStatus.Failure(writer.Failure == XdrFailure.OutOfMemory ? MinorCode.OutOfMemory : MinorCode.RequestTooLarge);
            return false;
        }

        // A thread that is cancelled while it holds a connection would take it along.
        call.DisableCancellation();
        bool received = Transfer(ref call, ref writer, idempotency, out RecordAssembler reply, out xid, out failure);
        call.RestoreCancellation();
        reader = received ? new XdrReader(reply.Message, reply.MessageLength, call.Arena) : default;
        return received;
    }

    /// <summary>The reply is none: false, always.</summary>
    private static bool Refuse(ref Call call, RpcFailure parsed, in ReplyDetail detail, out GssStatus failure)
    {
        // After a refusal the connection is in step; after anything that makes no sense it is not.
        if (TransportFailure.IsRefusal(parsed))
        {
            Connections.Return(ref call);
        }
        else
        {
            Connections.Discard(ref call);
        }

        failure = TransportFailure.OfReply(parsed, in detail);
        return false;
    }

    private static bool Transfer(
        ref Call call, ref XdrWriter request, Idempotency idempotency, out RecordAssembler reply, out uint xid, out GssStatus failure)
    {
        reply = default;
        xid = 0;
        Deadline deadline = call.Deadline;
        bool held = call.Connection != null;
        bool mayRepeat = !held;
        while (true)
        {
            bool reused = !held && Connections.TryTake(ref call);
            if (!held && !reused)
            {
                int refused = UnixSocket.Connect(deadline, idempotency != Idempotency.Dispensable, out int descriptor);
                if (refused == 0)
                {
                    refused = Connections.Adopt(ref call, descriptor);
                }

                if (refused != 0)
                {
                    failure = TransportFailure.OfConnect(refused);
                    return false;
                }
            }

            xid = ++call.Connection->NextXid;
            request.PatchUInt32(Limits.RecordMarkBytes, xid); // the xid follows the record mark (RFC 5531 §9)
            int error = UnixSocket.Send(call.Connection->Descriptor, new ReadOnlySpan<byte>(request.Pointer, (int)request.Length), deadline, out int sent);
            bool answered = false;
            if (error == 0)
            {
                error = Receive(ref call, deadline, out reply, out answered);
                if (error == 0)
                {
                    failure = default;
                    if (reply.State == RecordState.Complete)
                    {
                        return true;
                    }

                    failure = TransportFailure.OfReply(reply.Failure, default);
                    Connections.Discard(ref call);
                    return false;
                }
            }

            Connections.Discard(ref call);

            // A connection that the daemon closed while it lay idle takes no byte; there are only so many of those. One that the daemon closed with bytes unread
            // reports ECONNRESET, and the end of the stream otherwise (Linux: unix_release_sock): a call that was not read to its end was not executed. All
            // else is repeated only when it may happen twice. In every case only while nothing of an answer was seen, and once.
            bool stale = reused && sent == 0;
            bool unread = sent == 0 || error == LibC.ECONNRESET;
            bool repeatable = mayRepeat && !answered && (unread || idempotency != Idempotency.Never);
            if (!TransportFailure.IsBroken(error) || !(stale || repeatable))
            {
                failure = TransportFailure.OfTransfer(error);
                return false;
            }

            mayRepeat = mayRepeat && stale;
        }
    }

    /// <summary>Receives one record. <paramref name="answered"/>: at least one byte of it came.</summary>
    private static int Receive(ref Call call, Deadline deadline, out RecordAssembler reply, out bool answered)
    {
        answered = false;
        byte* buffer = (byte*)call.Arena->Allocate(InterposerLimits.ReplyBytesFirst);
        RecordAssembler.Initialize(out reply, buffer, buffer == null ? 0 : InterposerLimits.ReplyBytesFirst, call.Arena, Limits.MessageBytesMax);
        while (reply.State == RecordState.Incomplete)
        {
            Span<byte> room = new(reply.ReceivePointer, (int)reply.ReceiveBytesMax);
            int error = UnixSocket.Receive(call.Connection->Descriptor, room, deadline, out int received);
            if (error != 0)
            {
                return error;
            }

            if (received == 0)
            {
                return LibC.EPIPE;
            }

            answered = true;
            if (reply.Advance((uint)received) == RecordState.Incomplete && deadline.RemainingMs == 0)
            {
                return LibC.ETIMEDOUT; // bytes that keep coming are not an answer in time
            }
        }

        return 0;
    }
}
