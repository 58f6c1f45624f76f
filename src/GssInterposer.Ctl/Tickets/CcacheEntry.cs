// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Ctl.Tickets;

/// <summary>An entry of a ccache, as its owner's library wrote it; the session key stays where it is.</summary>
/// <param name="Client">Whose it is.</param>
/// <param name="Server">For whom it is.</param>
/// <param name="KeyType">Encryption type of the session key.</param>
/// <param name="Flags">Ticket flags.</param>
/// <param name="AuthTime">When the client was authenticated, in seconds since 1970; 0 is none, as for the others.</param>
/// <param name="StartTime">From when it is valid.</param>
/// <param name="EndTime">Until when it is valid.</param>
/// <param name="RenewTill">Until when it can be renewed.</param>
/// <param name="IsUserToUser">The ticket is encrypted with a session key.</param>
/// <param name="Ticket">The ticket.</param>
internal sealed record CcacheEntry(
    string Client, string Server, int KeyType, uint Flags, uint AuthTime, uint StartTime, uint EndTime, uint RenewTill, bool IsUserToUser, ReadOnlyMemory<byte> Ticket)
{
    private const string SealedServer = "Encrypted/Credentials/v1@X-GSSPROXY:";

    /// <summary>Is it a credential that a gss-proxy has sealed, in the form of an entry?</summary>
    public bool IsSealed => Server == SealedServer;
}
