// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Authorization;

/// <summary>Whose key vouches for the user.</summary>
internal enum Impersonation
{
    /// <summary>Nobody's: the credential is acquired directly.</summary>
    None = 0,

    /// <summary>
    /// The service's: its own credential (both uses) does S4U2Self for the name, and a context to itself turns the ticket into evidence for S4U2Proxy. Where the name is
    /// the service's own there is nothing to impersonate, and the credential is acquired directly.
    /// </summary>
    WithServiceCredential,

    /// <summary>The input credential's: S4U2Self alone.</summary>
    WithInputCredential,
}
