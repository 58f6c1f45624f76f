// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Nothing that the daemon says does harm: the call fails with words, in time, and leaves nothing behind.</summary>
[Collection(CoreCollection.Name)]
public sealed class HostileReplyTests : IDisposable
{
    private const int TimeoutMs = 250;
    private const int GenerousMs = 10 * TimeoutMs;

    private readonly FakeDaemon _daemon = new();

    public HostileReplyTests() => CoreEnvironment.Load(_daemon.SocketPath, TimeoutMs);

    public static TheoryData<string, SentCall> Cases
    {
        get
        {
            TheoryData<string, SentCall> cases = [];
            foreach (string name in HostileReplies.All.Keys)
            {
                foreach (SentCall call in Enum.GetValues<SentCall>().Where(call => HostileReplies.Concerns(name, call)))
                {
                    cases.Add(name, call);
                }
            }

            return cases;
        }
    }

    public static TheoryData<SentCall> SentCalls => [.. Enum.GetValues<SentCall>()];

    public void Dispose()
    {
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Fact]
    public void Every_procedure_that_Core_sends_is_among_the_cases()
    {
        string[] sent =
        [
            .. Directory.GetFiles(Repository.PathOf("src", "GssInterposer.Core"), "*.cs", SearchOption.AllDirectories)
                .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"GssxProgram\.Procedure\.(\w+)")).Select(match => match.Groups[1].Value).Distinct().Order(),
        ];
        // A context is deleted whatever the daemon says: HeldContextTests.
        Assert.Equal(Enum.GetNames<SentCall>().Where(name => name != nameof(SentCall.Impersonate)).Append(nameof(GssxProgram.Procedure.ReleaseHandle)).Order(), sent);
    }

    [Fact]
    public void An_impersonation_is_an_ACQUIRE_CRED_with_an_option()
    {
        Assert.False(Client.Run(SentCall.Impersonate).Status.IsError);
        Request request = Assert.Single(_daemon.Requests);
        Assert.Equal(GssxProgram.Procedure.AcquireCred, request.Procedure);
        Assert.Contains("acquire_type\0", System.Text.Encoding.Latin1.GetString(request.Message), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hostile_reply_ends_in_an_error_with_words_and_leaves_nothing_behind(string name, SentCall call)
    {
        int sockets = Client.OpenSockets();
        (Behaviour behaviour, MinorCode expected) = HostileReplies.All[name];
        CoreEnvironment.Load(_daemon.SocketPath, expected == MinorCode.TimedOut ? TimeoutMs : GenerousMs); // an answer may take its time on a busy machine
        _daemon.Otherwise = behaviour;
        Outcome outcome = Client.Run(call);

        Assert.Equal(Interop.GssApi.GSS_S_FAILURE, outcome.Status.Major);
        Assert.Equal(expected, (MinorCode)outcome.Status.Minor);
        Assert.NotNull(outcome.Words);
        Assert.True(expected is MinorCode.EmptyReply || outcome.Words.Contains(_daemon.SocketPath, StringComparison.Ordinal), outcome.Words);
        Assert.Equal(string.Empty, outcome.Produced);
        Assert.InRange(outcome.ElapsedMs, 0, GenerousMs);

        // The daemon gets well again: so does the caller.
        _daemon.Otherwise = Behaviours.Answer;
        Outcome next = Client.Run(call);
        Assert.False(next.Status.IsError, next.Words);

        Connections.AfterFork();
        _daemon.DropConnections();
        Assert.True(SpinWait.SpinUntil(() => Client.OpenSockets() == sockets, 2000), $"{Client.OpenSockets()} sockets open, {sockets} before");
    }

    [Theory]
    [MemberData(nameof(SentCalls))]
    public void A_reply_cut_anywhere_is_refused(SentCall call)
    {
        int length = Replies.Good(Client.ProcedureOf(call), 0).Length - Replies.MarkBytes;
        for (int i = 0; i < length; i += i < 128 ? 1 : 13)
        {
            int cut = i;
            _daemon.Next(Behaviours.Send(peer => Replies.Record(Behaviours.GoodReply(peer).AsSpan(Replies.MarkBytes, cut))));
            Outcome outcome = Client.Run(call);
            Assert.True((uint)MinorCode.BadReply == outcome.Status.Minor, $"{cut} bytes: {outcome}");
            Assert.NotNull(outcome.Words);
            Assert.Equal(string.Empty, outcome.Produced);
        }
    }

    [Theory]
    [MemberData(nameof(SentCalls))]
    public void A_reply_with_damaged_bytes_is_understood_or_refused_with_words(SentCall call)
    {
        const int rounds = 400;
        Random random = new(20240229);
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            _daemon.Next(Behaviours.Send(peer =>
            {
                byte[] reply = Behaviours.GoodReply(peer);
                int damage = 1 + random.Next(4);
                for (int i = 0; i < damage; i++)
                {
                    reply[random.Next(Replies.MarkBytes, reply.Length)] = (byte)random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => 1, _ => (byte)random.Next(256) };
                }

                return reply;
            }));
            Outcome outcome = Client.Run(call);
            refused += outcome.Status.IsError ? 1 : 0;
            Assert.True(!outcome.Status.IsError || outcome.Words is not null, $"round {round}: {outcome}");
            Assert.True(!outcome.Status.IsError || outcome.Produced is "" or "token", $"round {round}: {outcome}");
        }

        Assert.InRange(refused, rounds / 20, rounds);
    }
}
