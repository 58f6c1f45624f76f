// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;

namespace GssInterposer.Daemon.Tests.Contexts.Kernel;

/// <summary>
/// What the Linux kernel does with a context that it is given (<c>linux_lucid_v1</c>): reads the layout to its last byte, and makes and opens the tokens of RFC 4121
/// with it. Written from the RFC, with no library of Kerberos.
/// </summary>
internal sealed class LucidPeer
{
    private const int HeaderBytes = 16;
    private const uint FlagsInitiator = 1;
    private const uint FlagsCfx = 2;
    private const uint FlagsAcceptorSubkey = 4;

    private const byte SentByAcceptor = 1;
    private const byte Sealed = 2;
    private const byte AcceptorSubkey = 4;

    // RFC 4121 §2.
    private const uint AcceptorSeal = 22;
    private const uint AcceptorSign = 23;
    private const uint InitiatorSeal = 24;
    private const uint InitiatorSign = 25;

    private readonly Rfc3961Key _key;
    private readonly uint _flags;

    /// <summary>Reads the layout, in this machine's byte order.</summary>
    public LucidPeer(ReadOnlySpan<byte> layout)
    {
        _flags = BitConverter.ToUInt32(layout);
        EndTime = BitConverter.ToInt32(layout[4..]);
        SendSequence = BitConverter.ToUInt64(layout[8..]);
        Enctype = BitConverter.ToUInt32(layout[16..]);
        _key = new Rfc3961Key(Enctype, layout[20..]);
        if ((_flags & FlagsCfx) == 0 || _flags > 7)
        {
            throw new InvalidDataException($"flags {_flags}");
        }
    }

    /// <summary>When the context ends, in seconds since 1970.</summary>
    public int EndTime { get; }

    /// <summary>The number of the next token that it makes.</summary>
    public ulong SendSequence { get; private set; }

    /// <summary>Of the key.</summary>
    public uint Enctype { get; }

    /// <summary>Whether this end initiated.</summary>
    public bool IsInitiator => (_flags & FlagsInitiator) != 0;

    /// <summary>Whether the key is one that the acceptor chose.</summary>
    public bool HasAcceptorSubkey => (_flags & FlagsAcceptorSubkey) != 0;

    /// <summary>Number of the last token that was opened.</summary>
    public ulong ReceivedSequence { get; private set; }

    private byte OwnFlags => (byte)((IsInitiator ? 0 : SentByAcceptor) | (HasAcceptorSubkey ? AcceptorSubkey : 0));

    private byte PeerFlags => (byte)(OwnFlags ^ SentByAcceptor);

    /// <summary>A Wrap token (RFC 4121 §4.2.6.2), turned by <paramref name="rotation"/> bytes.</summary>
    public byte[] Wrap(bool confidential, ReadOnlySpan<byte> message, ushort rotation = 0)
    {
        uint usage = IsInitiator ? InitiatorSeal : AcceptorSeal;
        byte[] header = Header(0x0504, confidential ? Sealed : (byte)0), body;
        if (confidential)
        {
            body = _key.Encrypt(usage, [.. message, .. header]);
        }
        else
        {
            body = [.. message, .. _key.Checksum(usage, message.ToArray(), header)];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)_key.MacBytes);
        }

        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), rotation);
        int turn = rotation % body.Length;
        return [.. header, .. body[^turn..], .. body[..^turn]];
    }

    /// <summary>A MIC token (RFC 4121 §4.2.6.1).</summary>
    public byte[] GetMic(ReadOnlySpan<byte> message)
    {
        byte[] header = Header(0x0404, 0);
        header.AsSpan(3, 5).Fill(0xFF);
        return [.. header, .. _key.Checksum(IsInitiator ? InitiatorSign : AcceptorSign, message.ToArray(), header)];
    }

    /// <summary>Opens a Wrap token of the other end.</summary>
    public byte[] Unwrap(ReadOnlySpan<byte> token, out bool confidential)
    {
        byte[] header = token[..HeaderBytes].ToArray();
        confidential = (header[2] & Sealed) != 0;
        Expect(header, 0x0504, (byte)(PeerFlags | (header[2] & Sealed)));
        int extra = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(4));
        byte[] body = token[HeaderBytes..].ToArray();
        int turn = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(6)) % body.Length;
        body = [.. body[turn..], .. body[..turn]];
        header.AsSpan(6, 2).Clear();
        uint usage = IsInitiator ? AcceptorSeal : InitiatorSeal;
        if (confidential)
        {
            byte[] plaintext = _key.Decrypt(usage, body);
            Require(plaintext.AsSpan()[^HeaderBytes..].SequenceEqual(header), "the header inside");
            return plaintext[..^(HeaderBytes + extra)];
        }

        Require(extra == _key.MacBytes, "the length of the checksum");
        header.AsSpan(4, 2).Clear();
        byte[] message = body[..^extra];
        Require(body.AsSpan()[^extra..].SequenceEqual(_key.Checksum(usage, message, header)), "the checksum");
        return message;
    }

    /// <summary>Verifies a MIC token of the other end.</summary>
    public void VerifyMic(ReadOnlySpan<byte> message, ReadOnlySpan<byte> token)
    {
        byte[] header = token[..HeaderBytes].ToArray();
        Expect(header, 0x0404, PeerFlags);
        Require(!header.AsSpan(3, 5).ContainsAnyExcept((byte)0xFF), "the filler");
        Require(token[HeaderBytes..].SequenceEqual(_key.Checksum(IsInitiator ? AcceptorSign : InitiatorSign, message.ToArray(), header)), "the checksum");
    }

    private byte[] Header(ushort id, byte flags)
    {
        byte[] header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt16BigEndian(header, id);
        header[2] = (byte)(OwnFlags | flags);
        header[3] = 0xFF;
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(8), SendSequence++);
        return header;
    }

    private void Expect(byte[] header, ushort id, byte flags)
    {
        Require(BinaryPrimitives.ReadUInt16BigEndian(header) == id, "the token's kind");
        Require(header[2] == flags, $"the flags {header[2]}, which should be {flags}");
        Require(header[3] == 0xFF, "the filler");
        ReceivedSequence = BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(8));
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new CryptographicException($"not as RFC 4121 has it: {what}");
        }
    }
}
