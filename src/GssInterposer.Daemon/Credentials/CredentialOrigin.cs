// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Credentials;

/// <summary>Where a credential in a handle came from, which decides what is asked of it later. Part of sealed handles: never renumber.</summary>
internal enum CredentialOrigin : byte
{
    /// <summary>Acquired for the client by the service's rules: they must still allow it.</summary>
    Acquired = 1,

    /// <summary>An acceptor of the service's keytab; the handle holds an <see cref="AcceptorIdentity"/>.</summary>
    Acceptor = 2,

    /// <summary>Delegated by an initiator: it is the user's, whatever the service may acquire itself.</summary>
    Delegated = 3,

    /// <summary>Got in a user's name by another service of this daemon, and lent (<see cref="LentCredential"/>). In no handle: that stays the other service's.</summary>
    Lent = 4,
}
