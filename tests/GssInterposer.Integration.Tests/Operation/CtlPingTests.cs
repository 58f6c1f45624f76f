// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Net.Sockets;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>gssinterposerctl ping.</summary>
[Collection(SiteCollection.Name)]
public sealed class CtlPingTests(Site site) : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Our_daemon_tells_its_mechanisms_and_extensions()
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure("", daemon.Acceptor("x")).Start();

        ProcessResult result = Ctl.Run("ping", "--socket", daemon.Socket);

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        Assert.Equal($"{daemon.Socket} (--socket)", result.Line("socket"));
        Assert.StartsWith("after ", result.Line("answer"), StringComparison.Ordinal);
        Assert.Contains("(1.2.840.113554.1.2.2)", result.Line("mechanisms"), StringComparison.Ordinal);
        Assert.Contains("password", result.Line("extensions").Split(", "));
    }

    [Fact]
    public void The_C_daemon_has_no_extensions()
    {
        string socket = site.Socket(new Pair(PluginKind.Ours, DaemonKind.Gssproxy), "acceptor");

        ProcessResult result = Ctl.Run([("GSSPROXY_SOCKET", socket)], "ping");

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        Assert.Equal($"{socket} (environment GSSPROXY_SOCKET)", result.Line("socket"));
        Assert.Contains("1.2.840.113554.1.2.2", result.Line("mechanisms"), StringComparison.Ordinal);
        Assert.Equal("none, as the C daemon has none", result.Line("extensions"));
    }

    [Fact]
    public void Without_a_daemon_it_says_why_and_what_to_do()
    {
        string socket = scratch.PathOf("absent");
        ProcessResult result = Ctl.Run("ping", "--socket", socket);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"cannot reach the gss-proxy at {socket}: No such file or directory", result.Error, StringComparison.Ordinal);
        Assert.Contains("systemctl start gssinterposerd", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_daemon_without_a_service_for_us_is_told_from_none()
    {
        using OperatedDaemon daemon = new OperatedDaemon().Configure("", $"[service/x]\nmechs = krb5\neuid = {Account.Current.Uid}\nprogram = /nonexistent/program\n");
        daemon.Start();

        ProcessResult result = Ctl.Run("ping", "--socket", daemon.Socket);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("closed the connection before it answered", result.Error, StringComparison.Ordinal);
        Assert.Contains($"no service of the daemon may fit uid {Account.Current.Uid}, this program and this socket", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_does_not_answer_is_given_up_after_the_plugin_s_timeout()
    {
        string path = scratch.PathOf("silent");
        using Socket silent = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(path));
        silent.Listen();

        ProcessResult result = Ctl.Run([("GSSINTERPOSER_TIMEOUT_MS", "100")], "ping", "--socket", path);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("did not answer within 100 ms", result.Error, StringComparison.Ordinal);
        Assert.Contains("overloaded or stopped", result.Error, StringComparison.Ordinal);
    }
}
