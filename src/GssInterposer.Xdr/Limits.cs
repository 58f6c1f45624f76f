// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdr;

/// <summary>Every limit of the wire side in one place. The unit is part of the name.</summary>
public static class Limits
{
    /// <summary>Largest RPC message, without its record marks. The C peers refuse more.</summary>
    public const uint MessageBytesMax = 1 << 20;

    /// <summary>The length word in front of each fragment of a record (RFC 5531 §11).</summary>
    public const uint RecordMarkBytes = 4;

    /// <summary>Largest record that is sent: one fragment.</summary>
    public const uint RecordBytesMax = RecordMarkBytes + MessageBytesMax;

    /// <summary>
    /// Memory of one call: the message twice over while it grows, and its decoded form. With the handles that are made of it, which are no longer than the message,
    /// a reply costs the client less than 4 MiB.
    /// </summary>
    public const uint ReplyArenaBytesMax = 11 << 18;

    /// <summary>Fragments that one record may be cut into (RFC 5531 §11 sets no limit; the peers in the field send one).</summary>
    public const uint RecordFragmentsMax = 1024;

    /// <summary>An encoded credential that is kept in a credential cache (the C plugin's own limit).</summary>
    public const uint StoredCredentialBytesMax = 512 << 10;

    /// <summary>Input of one <see cref="XdrReader"/>: lengths stay positive as <c>int</c>, which is what spans count in.</summary>
    public const uint ReaderBytesMax = int.MaxValue;

    /// <summary>Every XDR item is a multiple of this (RFC 4506 §3).</summary>
    public const uint XdrUnitBytes = 4;

    /// <summary>First buffer of an <see cref="XdrWriter"/>; holds most calls without growing.</summary>
    public const uint WriterFirstBytes = 1024;

    /// <summary>Usual size of a block that an <see cref="Arena"/> takes from malloc.</summary>
    public const uint ArenaBlockBytes = 8 << 10;

    /// <summary>Alignment of everything an <see cref="Arena"/> hands out.</summary>
    public const uint ArenaAlignmentBytes = 8;
}
