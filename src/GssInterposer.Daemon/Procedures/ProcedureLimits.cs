// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>What one call may ask for. The unit is part of the name.</summary>
internal static class ProcedureLimits
{
    /// <summary>Buffers in one wrap or unwrap: an empty one costs a client four bytes, and us a token.</summary>
    public const uint MessagesPerCallMax = 1024;

    /// <summary>Tokens or messages of one reply together; beside them a reply holds the context.</summary>
    public const uint MessageReplyBytesMax = Limits.MessageBytesMax - (128 << 10);

    /// <summary>What a token is longer than its message, at most (RFC 4121 §4.2.4, RFC 1964 §1.2, whatever the encryption type).</summary>
    public const uint TokenOverheadBytes = 128;

    /// <summary>Buffers of one MESSAGE_IOV; applications use five or so.</summary>
    public const uint IovBuffersMax = 64;

    /// <summary>Pseudo-random bytes of one call.</summary>
    public const uint PseudoRandomBytesMax = 64 << 10;

    /// <summary>The shortest block of a pseudo-random function (RFC 3961, 3962).</summary>
    public const uint PseudoRandomBlockBytes = 16;

    /// <summary>Input times blocks of one PSEUDO_RANDOM: what the processor works through.</summary>
    public const uint PseudoRandomWorkBytesMax = 16 << 20;

    /// <summary>Display or exported form of a name: principals beyond this exist in no realm.</summary>
    public const uint NameBytesMax = 64 << 10;

    /// <summary>Composite form of a name: a PAC takes some of it.</summary>
    public const uint CompositeNameBytesMax = 512 << 10;

    /// <summary>Name attributes that one call may set.</summary>
    public const uint AttributesSetMax = 64;

    /// <summary>Values of name attributes in one reply.</summary>
    public const uint AttributeValuesMax = 256;

    /// <summary>Values of name attributes in one reply together.</summary>
    public const uint AttributeBytesMax = 512 << 10;

    /// <summary>Encryption types of one credential option; the registry has some twenty.</summary>
    public const uint EnctypesMax = 256;

    /// <summary>A credential that is exported, sealed or not.</summary>
    public const uint ExportedCredentialBytesMax = Limits.StoredCredentialBytesMax;
}
