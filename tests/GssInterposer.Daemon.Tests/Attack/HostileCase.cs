// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>Something a client sends that it should not.</summary>
/// <param name="Name">Says what is wrong with it, and can be found again: the recording, the offset, the value or seed.</param>
/// <param name="Bytes">What goes over the socket, record marks included.</param>
/// <param name="HangsUp">The client shuts its sending side down afterwards: where the bytes end in the middle of a record, nothing else ends the call.</param>
public sealed record HostileCase(string Name, ReadOnlyMemory<byte> Bytes, bool HangsUp = false)
{
    /// <summary>Bytes of a record mark (RFC 5531 §11).</summary>
    public const int MarkBytes = 4;

    private const uint LastFragment = 0x8000_0000;

    /// <summary>A message as one record with the mark that belongs to it.</summary>
    public static HostileCase Record(string name, ReadOnlySpan<byte> message) => new(name, Fragment(message, isLast: true));

    /// <summary>One fragment.</summary>
    public static byte[] Fragment(ReadOnlySpan<byte> content, bool isLast)
    {
        byte[] fragment = new byte[MarkBytes + content.Length];
        BinaryPrimitives.WriteUInt32BigEndian(fragment, (isLast ? LastFragment : 0) | (uint)content.Length);
        content.CopyTo(fragment.AsSpan(MarkBytes));
        return fragment;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
