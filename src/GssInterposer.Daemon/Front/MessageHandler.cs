// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Authorization;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Front;

/// <summary>What the front end asks of the part that executes calls.</summary>
internal abstract unsafe class MessageHandler
{
    /// <summary>Decides about a new connection. Called once per connection, on a worker.</summary>
    /// <param name="listenerPath">Path of the listening socket.</param>
    /// <param name="peer">Who connected.</param>
    /// <returns>False: no service is for this peer; the connection is closed. The handler has logged why.</returns>
    public abstract bool Admit(string listenerPath, Peer peer);

    /// <summary>
    /// Executes one RPC message. Called on a worker, for one connection one message at a time and in order; it may block for as long as a KDC takes.
    /// </summary>
    /// <param name="connection">Where it came from.</param>
    /// <param name="worker">Where it is executed: an index below <see cref="Configuration.LimitsConfiguration.ThreadsMax"/>, used by one call at a time.</param>
    /// <param name="message">The message without its record mark; valid during the call.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="arena">For everything the call needs; wiped and released by the front end after the reply was sent.</param>
    /// <param name="reply">The reply as a whole record, mark included, in <paramref name="arena"/>.</param>
    /// <returns>False: there is no answer to this (not even an RPC header); the connection is closed.</returns>
    public abstract bool Execute(ConnectionInfo connection, int worker, byte* message, uint length, Arena* arena, out XdrOpaque reply);
}

/// <summary>What the handler may know about a connection.</summary>
/// <param name="ListenerPath">Path of the socket it came in by.</param>
/// <param name="Peer">Who is at the other end.</param>
internal sealed record ConnectionInfo(string ListenerPath, Peer Peer)
{
    /// <summary>For the handler: the service snapshot and service this connection was matched with; matched again when a reload made another snapshot.</summary>
    public object? Matched { get; set; }
}
