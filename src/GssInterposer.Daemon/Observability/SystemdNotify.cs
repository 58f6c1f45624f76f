// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Observability;

/// <summary>
/// Tells systemd how we are (sd_notify(3)): datagrams to NOTIFY_SOCKET, which may be an abstract socket. Without one, or when nobody listens, nothing happens.
/// </summary>
// SAFETY: the time stamp is written to our stack.
internal sealed unsafe class SystemdNotify : IDisposable
{
    private const long NanosecondsPerMicrosecond = 1000;
    private const long MicrosecondsPerSecond = 1_000_000;
    private readonly UnixDatagram? socket;

    /// <summary>Connects to an address.</summary>
    /// <param name="address">A path, or <c>@NAME</c>; null or empty: nobody to tell.</param>
    public SystemdNotify(string? address) => socket = string.IsNullOrEmpty(address) ? null : UnixDatagram.Connect(address);

    /// <summary>Connects to what the environment says.</summary>
    public static SystemdNotify FromEnvironment() => new(Lifecycle.ProcessEnvironment.Get("NOTIFY_SOCKET"));

    /// <summary>Sockets listen; also ends a reload.</summary>
    public void Ready(string status) => Send("READY=1", status);

    /// <summary>A reload begins. Its time stamp is what Type=notify-reload asks for.</summary>
    public void Reloading()
    {
        timespec now;
        _ = LibC.clock_gettime(LibC.CLOCK_MONOTONIC, &now);
        long microseconds = (now.tv_sec * MicrosecondsPerSecond) + (now.tv_nsec / NanosecondsPerMicrosecond);
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"), "reading the configuration");
    }

    /// <summary>No more calls are taken.</summary>
    public void Stopping(string status) => Send("STOPPING=1", status);

    /// <summary>One line for <c>systemctl status</c>.</summary>
    public void Status(string status) => Send(null, status);

    /// <inheritdoc/>
    public void Dispose() => socket?.Dispose();

    private void Send(string? state, string status)
    {
        // A newline would begin another assignment.
        string line = "STATUS=" + status.ReplaceLineEndings(" ");
        socket?.Send(Encoding.UTF8.GetBytes(state == null ? line : $"{state}\n{line}"));
    }
}
