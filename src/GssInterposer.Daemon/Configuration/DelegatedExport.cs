// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Configuration;

/// <summary>Values of the key <c>export_delegated</c>: how a client has the credential that a user delegated to it.</summary>
internal enum DelegatedExport
{
    /// <summary>As a handle, which the daemon alone can open.</summary>
    Sealed = 0,

    /// <summary>The credential itself as well: the client may store it in a ccache of its choice, for programs that know of no proxy. Of one in a user's name, tickets alone (<see cref="Credentials.UserTickets"/>).</summary>
    Ccache = 1,
}
