// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Good results for <see cref="HeldClient"/>'s calls, in hexadecimal, and the parts that they are made of.</summary>
public static class HeldReplies
{
    public const string Absent = "00000000";
    public const string Yes = "00000001";

    /// <summary>The results of a call; null when it is none on a context that the daemon holds.</summary>
    public static string? Good(GssxProgram.Procedure procedure) => procedure switch
    {
        GssxProgram.Procedure.GetMic => Replies.Complete + Absent + Opaque(28) + Absent,
        GssxProgram.Procedure.VerifyMic => Replies.Complete + Absent + Absent,
        GssxProgram.Procedure.Wrap or GssxProgram.Procedure.Unwrap => Replies.Complete + Absent + Yes + Opaque(76) + Yes + Yes + Absent,
        GssxProgram.Procedure.WrapSizeLimit => Replies.Complete + Number(HeldClient.OutputBytes - 60),
        GssxProgram.Procedure.MessageIov => Iov(
            Buffer(GssApi.GSS_IOV_BUFFER_TYPE_HEADER, 32), Buffer(GssApi.GSS_IOV_BUFFER_TYPE_DATA, HeldClient.DataBytes), Buffer(GssApi.GSS_IOV_BUFFER_TYPE_TRAILER, 28)),
        GssxProgram.Procedure.PseudoRandom => Replies.Complete + Opaque(HeldClient.RandomBytes),
        GssxProgram.Procedure.InquireContext => Replies.Complete + Yes + Opaque(4),
        GssxProgram.Procedure.ReleaseHandle => Replies.Complete,
        _ => null,
    };

    /// <summary>The results of MESSAGE_IOV.</summary>
    public static string Iov(params ReadOnlySpan<string> buffers) => IovAfter(Replies.Complete, buffers);

    /// <summary>The same with another gssx_status.</summary>
    public static string IovAfter(string status, params ReadOnlySpan<string> buffers) =>
        status + Yes + Number(0) + Convert.ToHexString(Replies.Word((uint)buffers.Length)) + string.Concat(buffers);

    /// <summary>A buffer whose bytes have changed.</summary>
    public static string Buffer(uint type, int bytes) => Buffer(type, (ulong)bytes, bytes);

    /// <summary>A buffer of a length, with so many bytes.</summary>
    public static string Buffer(uint type, ulong length, int bytes) => Convert.ToHexString(Replies.Word(type)) + Number(length) + Opaque(bytes);

    /// <summary>Variable-length opaque data.</summary>
    public static string Opaque(int bytes) =>
        Convert.ToHexString(Replies.Word((uint)bytes)) + string.Concat(Enumerable.Repeat("AB", bytes)) + new string('0', 2 * (-bytes & 3));

    public static string Number(ulong value) => value.ToString("X16", System.Globalization.CultureInfo.InvariantCulture);
}
