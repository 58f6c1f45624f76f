// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using GssInterposer.Daemon.Observability;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Observability;

/// <summary>What systemd and syslog are told.</summary>
public sealed class DatagramTests : IDisposable
{
    private readonly ScratchDirectory scratch = new();
    private readonly Socket receiver = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };

    private string SocketPath => scratch.PathOf("s");

    public void Dispose()
    {
        receiver.Dispose();
        scratch.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Systemd_hears_what_happens(bool isAbstract)
    {
        string name = isAbstract ? "gssinterposer-test-" + Guid.NewGuid().ToString("N") : SocketPath;
        receiver.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name : name));
        using SystemdNotify notify = new(isAbstract ? "@" + name : name);

        notify.Ready("serving 2 services");
        Assert.Equal("READY=1\nSTATUS=serving 2 services", Receive());
        notify.Reloading();
        Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*\nSTATUS=", Receive());
        notify.Status("a\nREADY=0");
        Assert.Equal("STATUS=a READY=0", Receive());
        notify.Stopping("bye");
        Assert.Equal("STOPPING=1\nSTATUS=bye", Receive());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("relative")]
    [InlineData("/nonexistent/notify")]
    public void Without_somebody_to_tell_nothing_happens(string? address)
    {
        using SystemdNotify notify = new(address);

        notify.Ready("nobody hears");
    }

    [Fact]
    public void Syslog_gets_priority_tag_and_text()
    {
        receiver.Bind(new UnixDomainSocketEndPoint(SocketPath));

        new Log(new SyslogTarget(SocketPath)).Warning("message", [new("n", 1)]);

        Assert.Equal($"<28>gssinterposerd[{Environment.ProcessId}]: warning message n=1", Receive());
    }

    [Fact]
    public void Syslog_that_was_restarted_gets_the_next_line()
    {
        Log log = new(new SyslogTarget(SocketPath));
        log.Info("nobody is there");
        Assert.Equal(1, log.LinesLost);
        using (Socket first = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
        {
            first.Bind(new UnixDomainSocketEndPoint(SocketPath));
            log.Info("one");
        }

        File.Delete(SocketPath);
        receiver.Bind(new UnixDomainSocketEndPoint(SocketPath));
        log.Info("two");

        Assert.EndsWith("info two", Receive());
    }

    private string Receive()
    {
        byte[] datagram = new byte[8192];
        return Encoding.UTF8.GetString(datagram, 0, receiver.Receive(datagram));
    }
}
