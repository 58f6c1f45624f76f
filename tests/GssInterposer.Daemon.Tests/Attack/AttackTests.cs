// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>The attacker itself: that it notices what it is there to notice, and that its cases are what their names say.</summary>
public sealed class AttackTests : IDisposable
{
    /// <summary>Path of the socket of a running daemon to attack; it must be one that may be lost.</summary>
    public const string SocketVariable = "GSSINTERPOSER_ATTACK_SOCKET";

    private readonly ScratchDirectory _directory = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private string SocketPath => _directory.PathOf("socket");

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Every_procedure_with_arguments_is_attacked() =>
        Assert.Equal(18, RecordedCalls.OnePerProcedure.Count());

    [Fact]
    public void Cases_have_names_of_their_own()
    {
        HostileCase[] cases = [.. Attacker.AllCases(1, 5)];
        Assert.InRange(cases.Length, 10_000, 1_000_000);
        Assert.Empty(cases.GroupBy(hostile => hostile.Name).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void A_seed_makes_the_same_cases_again() =>
        Assert.Equal(Mutations(7), Mutations(7));

    [Fact]
    public void Another_seed_makes_others() =>
        Assert.NotEqual(Mutations(7), Mutations(8));

    [Fact]
    public void A_daemon_that_is_not_there_is_noticed() =>
        Assert.Contains("Gone", Assert.Single(Run(HostileRecords.Headers()).Take(1)), StringComparison.Ordinal);

    [Fact]
    public void A_daemon_that_says_nothing_is_noticed()
    {
        Serve(_ => { });
        Assert.Contains(Run(HostileRecords.Headers().Take(1)), line => line.Contains("Silent", StringComparison.Ordinal));
    }

    [Fact]
    public void A_daemon_that_hangs_up_on_everybody_serves_no_good_client()
    {
        Serve(connection => connection.Dispose());
        Assert.Contains("good client", Assert.Single(Run(HostileRecords.Headers().Take(1))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_that_breaks_off_is_noticed()
    {
        // Only after the case has come: a client whose send fails takes the daemon for one that hung up in time.
        Serve(connection =>
        {
            connection.Receive(new byte[1]);
            connection.Send([0x80, 0, 0, 100, 1, 2, 3]);
            connection.Shutdown(SocketShutdown.Send);
        });
        Assert.Contains(Run(HostileRecords.Headers().Take(1)), line => line.Contains("Babbled", StringComparison.Ordinal));
    }

    [AttackFact]
    public void A_running_daemon_withstands_every_case()
    {
        Attacker attacker = new(Environment.GetEnvironmentVariable(SocketVariable)!);
        IReadOnlyList<string> failures = attacker.Run(Attacker.AllCases(Environment.TickCount, 100));
        Assert.True(failures.Count == 0, $"after {attacker.Tried} cases: {string.Join('\n', failures)}");
    }

    private static IEnumerable<string> Mutations(int seed) =>
        HostileArguments.Mutated(RecordedCalls.All, seed, 3).Select(hostile => Convert.ToHexString(hostile.Bytes.Span));

    private IReadOnlyList<string> Run(IEnumerable<HostileCase> cases) =>
        new Attacker(SocketPath) { Timeout = TimeSpan.FromMilliseconds(300) }.Run(cases);

    // Does the same with each connection, until the listener is closed.
    private void Serve(Action<Socket> behave)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        _ = Task.Run(() =>
        {
            List<Socket> kept = [];
            try
            {
                while (true)
                {
                    Socket connection = _listener.Accept();
                    kept.Add(connection);
                    behave(connection);
                }
            }
            catch (SocketException)
            {
                kept.ForEach(connection => connection.Dispose());
            }
        });
    }
}
