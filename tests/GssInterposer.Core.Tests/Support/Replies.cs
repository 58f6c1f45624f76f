// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using GssInterposer.Gssx;
using Xunit;

namespace GssInterposer.Core.Tests.Support;

/// <summary>Replies, byte by byte: good ones as the C daemon gave them, and parts to build bad ones from.</summary>
public static class Replies
{
    public const int MarkBytes = 4;

    /// <summary>Everything of an accepted reply between xid and results: REPLY, MSG_ACCEPTED, verifier AUTH_NONE, SUCCESS.</summary>
    public const string Success = "00000001" + "00000000" + "0000000000000000" + "00000000";

    /// <summary>A gssx_status of GSS_S_COMPLETE without anything.</summary>
    public const string Complete = "0000000000000000" + "00000000" + "0000000000000000" + "00000000" + "00000000" + "00000000" + "00000000";

    /// <summary>The results of a GET_CALL_CONTEXT that offers passwords: status, empty server_ctx, and the option "gssinterposer_extensions" as gssinterposerd writes it.</summary>
    private static string CallContext => Complete + "00000000" + "00000001" + Opaque([.. GssxOptionNames.Extensions]) + Opaque("password\0"u8);

    /// <summary>What the C daemon once answered, as a record with this xid; GET_CALL_CONTEXT and EXPORT_CRED only gssinterposerd answers.</summary>
    public static byte[] Good(GssxProgram.Procedure procedure, uint xid)
    {
        if (procedure == GssxProgram.Procedure.GetCallContext)
        {
            return Record(xid, Success + CallContext);
        }

        if (Proxy.HeldReplies.Good(procedure) is { } results)
        {
            return Record(xid, Success + results);
        }

        if (procedure == GssxProgram.Procedure.ExportCred)
        {
            return Record(xid, Success + Complete + "00000001" + "00000000" + "00000000");      // for initiation; nothing beside what the client has
        }

        return Good(xid, procedure switch
        {
            GssxProgram.Procedure.AcquireCred => "02-acceptor-credential.acquire_cred",
            GssxProgram.Procedure.InitSecContext => "06-one-leg.init_sec_context",
            GssxProgram.Procedure.AcceptSecContext => "07-one-leg.accept_sec_context",
            _ => throw new ArgumentOutOfRangeException(nameof(procedure), procedure, "expected one that Core calls"),
        });
    }

    /// <summary>The same for alice's credential, which <see cref="Good(GssxProgram.Procedure, uint)"/> of INIT_SEC_CONTEXT was used for.</summary>
    public static byte[] GoodInitiator(uint xid) => Good(xid, "03-initiator-credential.acquire_cred");

    private static byte[] Good(uint xid, string recording)
    {
        byte[] record = Recorded(recording);
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(MarkBytes), xid);
        return record;
    }

    /// <summary>A recorded reply, mark included.</summary>
    public static byte[] Recorded(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Recordings", name + ".reply.bin"));

    /// <summary>The encoded gssx_cred of the acceptor in <see cref="Good"/>.</summary>
    public static byte[] SealedCredential() => SealedCredential("02-acceptor-credential.acquire_cred");

    /// <summary>The encoded gssx_cred of alice, who has initiated the recorded contexts.</summary>
    public static byte[] SealedInitiator() => SealedCredential("03-initiator-credential.acquire_cred");

    /// <summary>The encoded gssx_cred of a recorded ACQUIRE_CRED: the results begin after 24 bytes of header, the credential after status and marker.</summary>
    private static unsafe byte[] SealedCredential(string recording)
    {
        byte[] message = Recorded(recording)[MarkBytes..];
        using TestCall call = new();
        fixed (byte* start = message)
        {
            const int header = sizeof(uint) + (5 * sizeof(uint));
            Xdr.XdrReader reader = new(start + header, (uint)(message.Length - header), call.Pointer->Arena);
            Assert.True(GssxResAcquireCred.Decode(ref reader, out GssxResAcquireCred result));
            return result.OutputCredHandle.Value->Span.ToArray();
        }
    }

    /// <summary>An encoded gssx_ctx with this exported token.</summary>
    public static unsafe byte[] Context(byte[] token)
    {
        using TestCall call = new();
        fixed (byte* bytes = token)
        {
            GssxCtx context = default;
            context.ExportedContextToken = new Xdr.XdrOpaque(bytes, (uint)token.Length);
            Xdr.XdrWriter writer = new(call.Pointer->Arena, Xdr.Limits.MessageBytesMax);
            GssxCtx.Encode(ref writer, in context);
            return new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length).ToArray();
        }
    }

    /// <summary>A record of one fragment around a message.</summary>
    public static byte[] Record(ReadOnlySpan<byte> message)
    {
        byte[] record = new byte[MarkBytes + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(record, 0x8000_0000u | (uint)message.Length);
        message.CopyTo(record.AsSpan(MarkBytes));
        return record;
    }

    /// <summary>A record: xid, then <paramref name="hex"/>.</summary>
    public static byte[] Record(uint xid, string hex) => Record([.. Word(xid), .. Convert.FromHexString(hex)]);

    /// <summary>The message of a record cut into fragments of <paramref name="bytes"/> each.</summary>
    public static byte[] Fragments(byte[] record, int bytes) =>
    [
        .. record.Skip(MarkBytes).Chunk(bytes).SelectMany(
            (chunk, i) => Word((uint)chunk.Length | ((i + 1) * bytes >= record.Length - MarkBytes ? 0x8000_0000u : 0)).Concat(chunk)),
    ];

    /// <summary>Variable-length opaque data (RFC 4506 §4.10), in hexadecimal.</summary>
    private static string Opaque(ReadOnlySpan<byte> bytes) =>
        Convert.ToHexString(Word((uint)bytes.Length)) + Convert.ToHexString(bytes) + new string('0', 2 * (-bytes.Length & 3));

    public static byte[] Word(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
