// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Gssx;
using static GssInterposer.Core.Tests.Proxy.Behaviours;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Ways in which a daemon can be wrong, and what becomes of the call. Results that are malformed begin like every result, with a gssx_status.</summary>
public static class HostileReplies
{
    private const string LongOpaque = "7FFFFFF0";
    private const string LongestOpaque = "FFFFFFFF";

    public static IReadOnlyDictionary<string, (Behaviour Behaviour, MinorCode Expected)> All { get; } = new Dictionary<string, (Behaviour, MinorCode)>
    {
        ["nothing in the record"] = (Send(_ => Replies.Record([])), MinorCode.BadReply),
        ["xid only"] = (Reply(string.Empty), MinorCode.BadReply),
        ["header cut"] = (Reply("00000001" + "00000000"), MinorCode.BadReply),
        ["xid of another call"] = (Send(peer => Replies.Record(peer.Request.Xid + 1, Replies.Success + Replies.Complete)), MinorCode.BadReply),
        ["a call"] = (Send(peer => Replies.Record(peer.Request.Message)), MinorCode.BadReply),
        ["unknown message type"] = (Reply("00000002"), MinorCode.BadReply),
        ["unknown reply status"] = (Reply("00000001" + "00000002" + "00000000"), MinorCode.BadReply),
        ["unknown accept status"] = (Reply("00000001" + "00000000" + "0000000000000000" + "00000006"), MinorCode.BadReply),
        ["unknown reject status"] = (Reply("00000001" + "00000001" + "00000002"), MinorCode.BadReply),
        ["verifier too long"] = (Reply("00000001" + "00000000" + "00000000" + "00000191" + new string('0', 0x194 * 2)), MinorCode.BadReply),
        ["padding of the verifier"] = (Reply("00000001" + "00000000" + "00000000" + "00000001" + "AA000001" + "00000000"), MinorCode.BadReply),
        ["denied: RPC_MISMATCH"] = (Reply("00000001" + "00000001" + "00000000" + "0000000300000003"), MinorCode.BadReply),
        ["denied: AUTH_ERROR"] = (Reply("00000001" + "00000001" + "00000001" + "00000005"), MinorCode.BadReply),
        ["PROG_UNAVAIL"] = (Accepted(1), MinorCode.CallRefused),
        ["PROG_MISMATCH"] = (Accepted(2, "0000000200000003"), MinorCode.CallRefused),
        ["PROC_UNAVAIL"] = (Accepted(3), MinorCode.CallRefused),
        ["GARBAGE_ARGS"] = (Accepted(4), MinorCode.CallRefused),
        ["SYSTEM_ERR"] = (Accepted(5), MinorCode.CallRefused),
        ["no results"] = (Results(string.Empty), MinorCode.BadReply),
        ["padding of the mechanism"] = (Results("0000000000000000" + "00000001" + "2A010000" + Replies.Complete), MinorCode.BadReply),
        ["long opaque"] = (Results("0000000000000000" + LongOpaque + Replies.Complete), MinorCode.BadReply),
        ["longest opaque"] = (Results("0000000000000000" + LongestOpaque + Replies.Complete), MinorCode.BadReply),
        ["huge count of options"] = (Results(Replies.Complete[..^8] + "FFFFFFFF" + Replies.Complete), MinorCode.BadReply),
        ["large count of options"] = (Results(Replies.Complete[..^8] + "08000000" + Replies.Complete), MinorCode.BadReply),
        ["optional marker of 2"] = (Results(Replies.Complete + "00000002" + Replies.Complete + Replies.Complete), MinorCode.BadReply),
        ["success without a result"] = (Send(peer => Replies.Record(peer.Request.Xid, Replies.Success + Replies.Complete + Empty(peer))), MinorCode.EmptyReply),
        ["a word after the results"] = (Send(peer => Extended(GoodReply(peer), Replies.Word(0))), MinorCode.BadReply),
        ["a byte after the results"] = (Send(peer => Extended(GoodReply(peer), [0])), MinorCode.BadReply),
        ["results cut"] = (Send(peer => Replies.Record(GoodReply(peer).AsSpan()[Replies.MarkBytes..^4])), MinorCode.BadReply),
        ["bytes after the record"] = (Send(peer => [.. GoodReply(peer), 1, 2, 3]), MinorCode.BadReply),
        ["two replies"] = (Send(peer => [.. GoodReply(peer), .. GoodReply(peer)]), MinorCode.BadReply),
        ["a record of more than 1 MiB"] = (Send(_ => Replies.Word(0x8010_0001)), MinorCode.BadReply),
        ["a record of 2 GiB"] = (Send(_ => Replies.Word(uint.MaxValue)), MinorCode.BadReply),
        ["fragments of more than 1 MiB"] = (Send(_ => [.. Replies.Word(4), .. Replies.Word(1), .. Replies.Word(0x800F_FFFD)]), MinorCode.BadReply),
        ["1025 empty fragments"] = (Send(_ => new byte[1025 * 4]), MinorCode.BadReply),
        ["another protocol"] = (Send(_ => Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")), MinorCode.BadReply),
        ["unknown reply type in fragments of one byte"] = (Send(peer => Replies.Fragments(Replies.Record(peer.Request.Xid, "00000002"), 1)), MinorCode.BadReply),
        ["no results, in fragments of one byte"] = (Send(peer => Replies.Fragments(Replies.Record(peer.Request.Xid, Replies.Success), 1)), MinorCode.BadReply),
        ["the reply to the call before"] = (Send(peer => Replies.Good(peer.Request.Procedure, peer.Request.Xid - 1)), MinorCode.BadReply),
        ["results of another procedure"] = (Send(peer => Replies.Good(Another(peer.Request.Procedure), peer.Request.Xid)), MinorCode.BadReply),
        ["random bytes"] = (Send(_ => Noise()), MinorCode.BadReply),
        ["end before the mark"] = (Close, MinorCode.ConnectionLost),
        ["end inside the mark"] = (AnswerUpTo(3), MinorCode.ConnectionLost),
        ["end after the mark"] = (AnswerUpTo(4), MinorCode.ConnectionLost),
        ["end inside the header"] = (AnswerUpTo(17), MinorCode.ConnectionLost),
        ["end inside the results"] = (AnswerUpTo(60), MinorCode.ConnectionLost),
        ["no answer"] = (Silence, MinorCode.TimedOut),
        ["a drip that takes too long"] = (Drip(pauseMs: 5), MinorCode.TimedOut),
        ["an answer without its last byte"] = (Drip(pauseMs: 0, missing: 1), MinorCode.TimedOut),
    };

    /// <summary>A daemon whose list says nothing of passwords is not asked for more: that is an answer (PasswordTests). So is one that gives no tickets.</summary>
    /// <remarks>Of some calls nothing is a result: a MIC is right, a message may not be longer than 0 bytes, there are no values.</remarks>
    public static bool Concerns(string name, SentCall call) =>
        name != "success without a result"
        || call is not (SentCall.GetCallContext or SentCall.ExportCred or SentCall.VerifyMic or SentCall.WrapSizeLimit or SentCall.InquireContext);

    private static GssxProgram.Procedure Another(GssxProgram.Procedure procedure) =>
        procedure == GssxProgram.Procedure.AcquireCred ? GssxProgram.Procedure.InitSecContext : GssxProgram.Procedure.AcquireCred;

    /// <summary>The mark of a message of 600 bytes, and as many that mean nothing.</summary>
    private static byte[] Noise()
    {
        byte[] message = new byte[600];
        new Random(20240301).NextBytes(message);
        return Replies.Record(message);
    }

    private static Behaviour Accepted(uint status, string rest = "") =>
        Reply("00000001" + "00000000" + "0000000000000000" + Convert.ToHexString(Replies.Word(status)) + rest);

    private static byte[] Extended(byte[] record, byte[] tail) => Replies.Record([.. record.Skip(Replies.MarkBytes), .. tail]);

    /// <summary>Optional results all absent, no options: as many words as the procedure has optionals, and one.</summary>
    private static string Empty(Peer peer) => peer.Request.Procedure switch
    {
        GssxProgram.Procedure.AcquireCred => "00000000" + "00000000",
        GssxProgram.Procedure.InitSecContext or GssxProgram.Procedure.GetMic => "00000000" + "00000000" + "00000000",
        GssxProgram.Procedure.PseudoRandom => "00000000",
        _ => "00000000" + "00000000" + "00000000" + "00000000",
    };
}
