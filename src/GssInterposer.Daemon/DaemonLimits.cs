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

    /// <summary>Established contexts whose keys stay here (session_keys), in all.</summary>
    public const int HeldContextsMax = 16384;

    /// <summary>Established contexts whose keys stay here, of one uid.</summary>
    public const int HeldContextsPerUidMax = 4096;

    /// <summary>
    /// How long an established context that has expired stays for its client's next message. krb5 checks no message's time: what is in use works on, as without us.
    /// </summary>
    public const long HeldAfterExpirySeconds = 300;

    /// <summary>How often contexts that have expired are looked for, at least.</summary>
    public const int HeldSweepSeconds = 30;

    /// <summary>A sealed credential that a client may present: what fits into a credential cache of the C plugin.</summary>
    public const uint SealedCredentialBytesMax = Xdr.Limits.StoredCredentialBytesMax;
}
