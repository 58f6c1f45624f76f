// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using GssInterposer.Gssx;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>One request as it came: its message without the mark, and how many reads it took.</summary>
public sealed record Request(byte[] Message, int Reads)
{
    public uint Xid => BinaryPrimitives.ReadUInt32BigEndian(Message);

    public GssxProgram.Procedure Procedure => (GssxProgram.Procedure)BinaryPrimitives.ReadUInt32BigEndian(Message.AsSpan(20));
}
