// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Daemon.Observability;

/// <summary>The local syslog socket (RFC 3164 as local daemons read it: priority, tag, text; the receiver adds time and host). Facility daemon.</summary>
/// <param name="path">The socket.</param>
internal sealed class SyslogTarget(string path = "/dev/log") : LogTarget
{
    private readonly string tag = $"gssinterposerd[{Environment.ProcessId}]: ";
    private UnixDatagram? socket;

    /// <inheritdoc/>
    public override bool HasOwnClock => true;

    /// <inheritdoc/>
    public override bool WantsPriority => true;

    /// <inheritdoc/>
    public override int Facility => 3 << 3;

    /// <inheritdoc/>
    public override string Tag => tag;

    /// <inheritdoc/>
    public override bool IsStream => false;

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> line)
    {
        socket ??= UnixDatagram.Connect(path);
        if (socket == null || socket.Send(line))
        {
            return socket != null;
        }

        // The log daemon may have been restarted: once more on a new connection.
        socket.Dispose();
        socket = UnixDatagram.Connect(path);
        return socket?.Send(line) ?? false;
    }
}
