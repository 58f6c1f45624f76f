// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AuthorizationData.SignedPaths;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>PACTYPE (MS-PAC §2.3): buffers of which each is decoded when it is asked for.</summary>
/// <param name="Buffers">In the order of the header.</param>
/// <param name="Encoded">All of it, over which signatures are.</param>
public sealed record Pac(IReadOnlyList<PacBuffer> Buffers, ReadOnlyMemory<byte> Encoded)
{
    /// <summary>Key usage of signatures (MS-PAC §2.8.1; RFC 4120 §7.5.1 leaves it to applications).</summary>
    public const int KeyUsage = 17;

    private const int HeaderBytes = 8;
    private const int InfoBytes = 16;
    private const int Alignment = 8;
    private const string What = "PAC";

    /// <summary>The first buffer of a type, or null.</summary>
    public PacBuffer? Find(uint type) => Buffers.FirstOrDefault(buffer => buffer.Type == type);

    /// <summary>Decodes header and table.</summary>
    /// <exception cref="MalformedDataException">It is none, or a buffer lies outside of it, in its table, or in another buffer.</exception>
    public static Pac Decode(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.Length > DecodingLimits.BytesMax)
        {
            throw new MalformedDataException($"{What}: {encoded.Length} bytes are more than the {DecodingLimits.BytesMax} that are looked at");
        }

        PacReader reader = new(What, encoded.Span);
        uint count = reader.Plain32();
        uint version = reader.Plain32();
        if (version != 0)
        {
            throw reader.Wrong($"of version {version}; there is only 0");
        }

        if (count > DecodingLimits.PacBuffersMax)
        {
            throw reader.Wrong($"{count} buffers are more than the {DecodingLimits.PacBuffersMax} that are looked at");
        }

        ulong tableEnd = HeaderBytes + (ulong)count * InfoBytes;
        List<PacBuffer> buffers = [];
        List<(ulong Start, ulong End)> places = [];
        for (uint i = 0; i < count; i++)
        {
            uint type = reader.Plain32();
            uint size = reader.Plain32();
            ulong offset = reader.Plain64();
            ulong length = (ulong)encoded.Length;
            if (offset < tableEnd || offset % Alignment != 0 || offset > length || size > length - offset)
            {
                throw reader.Wrong($"its buffer {i} ({PacBufferType.Name(type)}) should have {size} bytes at {offset}, of {encoded.Length} in all");
            }

            // The same bytes for several buffers would be read, and shown, several times.
            if (size > 0 && places.Exists(place => offset < place.End && place.Start < offset + size))
            {
                throw reader.Wrong($"its buffer {i} ({PacBufferType.Name(type)}) lies in another one");
            }

            places.Add((offset, offset + size));
            buffers.Add(new PacBuffer(type, encoded.Slice((int)offset, (int)size)));
        }

        return new Pac(buffers, encoded);
    }

    /// <summary>
    /// Did somebody who has the ticket's key (the KDC, or the service) sign it? Over all of it with zeros for the signatures of server and KDC (MS-PAC §2.8.1), of each of which there is one.
    /// </summary>
    /// <param name="key">The key that the ticket is encrypted with.</param>
    public bool IsSignedWith(IChecksumKey key)
    {
        byte[] signed = Encoded.ToArray();
        Checksum? server = TakeSignature(PacBufferType.ServerChecksum, signed);
        return TakeSignature(PacBufferType.KdcChecksum, signed) is not null && server is not null && key.VerifyChecksum(KeyUsage, signed, server);
    }

    /// <summary>The signature of a type, which is zeros in <paramref name="signed"/> from now on; null unless there is exactly one.</summary>
    private Checksum? TakeSignature(uint type, byte[] signed)
    {
        PacBuffer[] buffers = [.. Buffers.Where(buffer => buffer.Type == type)];
        if (buffers.Length != 1)
        {
            return null;
        }

        ReadOnlyMemory<byte> data = buffers[0].Data;
        try
        {
            PacSignature signature = PacSignature.Decode(data.Span);
            ReadOnlyMemory<byte> value = data.Slice(PacSignature.ValueOffset, signature.Length);
            if (Encoded.Span.Overlaps(value.Span, out int offset))
            {
                signed.AsSpan(offset, value.Length).Clear();
            }

            return new Checksum(signature.ChecksumType, value);
        }
        catch (MalformedDataException)
        {
            return null;
        }
    }
}
