// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>PACTYPE (MS-PAC §2.3): buffers of which each is decoded when it is asked for.</summary>
/// <param name="Buffers">In the order of the header.</param>
public sealed record Pac(IReadOnlyList<PacBuffer> Buffers)
{
    private const int HeaderBytes = 8;
    private const int InfoBytes = 16;
    private const int Alignment = 8;
    private const string What = "PAC";

    /// <summary>The first buffer of a type, or null.</summary>
    public PacBuffer? Find(uint type) => Buffers.FirstOrDefault(buffer => buffer.Type == type);

    /// <summary>Decodes header and table.</summary>
    /// <exception cref="MalformedDataException">It is none, or a buffer lies outside of it or before its own table.</exception>
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

            buffers.Add(new PacBuffer(type, encoded.Slice((int)offset, (int)size)));
        }

        return new Pac(buffers);
    }
}
