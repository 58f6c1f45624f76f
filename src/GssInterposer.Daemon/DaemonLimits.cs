// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon;

/// <summary>Limits that nobody needs to configure. The unit is part of the name.</summary>
internal static class DaemonLimits
{
    /// <summary>How long an acceptor context waits for its peer's next token.</summary>
    public const long HalfOpenSeconds = 60;

    /// <summary>Acceptor contexts that wait, in all.</summary>
    public const int HalfOpenMax = 4096;

    /// <summary>Acceptor contexts that wait, of one uid.</summary>
    public const int HalfOpenPerUidMax = 256;

    /// <summary>A sealed credential that a client may present: what fits into a credential cache of the C plugin.</summary>
    public const uint SealedCredentialBytesMax = Xdr.Limits.StoredCredentialBytesMax;
}
