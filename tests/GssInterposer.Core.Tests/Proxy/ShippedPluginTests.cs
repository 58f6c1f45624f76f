// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>The hostile replies again, through what is shipped: a program in C, libgssapi, gssinterposer.so and a socket. The daemon is this process.</summary>
public sealed partial class ShippedPluginTests : IDisposable
{
    private const int ImpatientMs = 250;
    private const int PatientMs = 20_000; // where the daemon needs a while for its answer
    private const int PluginKibMax = 4096;
    private const int HungryKib = 6000;
    private const int Messages = 2000;

    private static readonly string[] s_calls = ["acquire", "init", "accept"];

    private readonly ITestOutputHelper _output;
    private readonly ScratchDirectory _scratch = new();
    private readonly FakeDaemon _daemon = new();

    public ShippedPluginTests(ITestOutputHelper output)
    {
        _output = output;
        File.WriteAllText(_scratch.PathOf("mech"), Plugin.ConfigurationLine(Plugin.Path));
        File.WriteAllText(_scratch.PathOf("krb5.conf"), "[libdefaults]\n  default_realm = HOSTILE.TEST\n  dns_lookup_kdc = false\n  dns_canonicalize_hostname = false\n");
    }

    public static TheoryData<string> Calls => [.. s_calls];

    public static TheoryData<string, string> LargeCases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach ((string name, _, _) in LargeReplies.All)
            {
                foreach (string call in s_calls)
                {
                    cases.Add(name, call);
                }
            }

            return cases;
        }
    }

    public void Dispose()
    {
        _daemon.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Every_hostile_reply_is_a_failure_with_words_after_which_a_good_one_is_taken(string call)
    {
        (string Name, Behaviour Behaviour, MinorCode Expected)[] cases = [.. HostileReplies.All.Select(pair => (pair.Key, pair.Value.Behaviour, pair.Value.Expected))];
        BehaveByWord([.. cases.Select(hostile => hostile.Behaviour)]);
        string[] lines = Run(ImpatientMs, "cases", call, Text(cases.Length)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(cases.Length, lines.Length);
        for (int i = 0; i < cases.Length; i++)
        {
            string expected = $"{Text(i)} FAILURE {Text((uint)cases[i].Expected)} ";
            Assert.True(lines[i].StartsWith(expected, StringComparison.Ordinal) && lines[i].Length > expected.Length, $"{cases[i].Name}: {lines[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(LargeCases))]
    public void The_largest_replies_take_no_more_than_4_MiB(string name, string call)
    {
        (_, Behaviour behaviour, MinorCode? expected) = LargeReplies.All.Single(large => large.Name == name);
        BehaveByWord(behaviour);
        string[] words = Run(PatientMs, "memory", call, "0").TrimEnd().Split(' ');
        _output.WriteLine(string.Join(' ', words));
        Assert.Equal(expected is null ? "COMPLETE" : "FAILURE", words[0]);
        Assert.Equal(Text((uint)(expected ?? 0)), words[1]);
        Assert.InRange(Number(words[2]), 0, PluginKibMax);
    }

    [Fact]
    public void The_measure_notices_more()
    {
        BehaveByWord();
        Assert.InRange(Number(Run(PatientMs, "hungry", Text(HungryKib))), HungryKib, 2 * HungryKib);
    }

    [Fact]
    public void A_context_that_krb5_refuses_costs_one_refusal_however_often_it_is_used()
    {
        BehaveByWord(LargeReplies.ContextWithAnotherEnd);
        string[] words = Run(PatientMs, "messages", Text(Messages)).Split(' ', 3);
        _output.WriteLine(string.Join(' ', words));
        Assert.Equal("FAILURE", words[0]);
        Assert.InRange(Number(words[1]), 0, Messages); // less than a byte each
    }

    /// <summary>A request with the word of a case gets its behaviour, however often it is sent; every other one a good answer. Without any word it is for the default initiator.</summary>
    private void BehaveByWord(params Behaviour[] behaviours) => _daemon.Otherwise = peer =>
    {
        string message = Encoding.Latin1.GetString(peer.Request.Message);
        Match word = CaseWord().Match(message);
        Behaviour other = message.Contains("@hostile.test", StringComparison.Ordinal) ? Behaviours.Answer : Behaviours.Send(to => Replies.GoodInitiator(to.Request.Xid));
        (word.Success ? behaviours[Number(word.Groups[1].Value)] : other)(peer);
    };

    private string Run(int timeoutMs, params ReadOnlySpan<string> arguments)
    {
        Dictionary<string, string> environment = ProcessRunner.InheritedEnvironment();
        environment["GSS_MECH_CONFIG"] = _scratch.PathOf("mech");
        environment["GSS_USE_PROXY"] = "yes";
        environment["GSSINTERPOSER_CONFIG"] = string.Empty;
        environment["GSSINTERPOSER_TIMEOUT_MS"] = Text(timeoutMs);
        environment["GSSPROXY_BEHAVIOR"] = "REMOTE_ONLY";
        environment["GSSPROXY_SOCKET"] = _daemon.SocketPath;
        environment["KRB5CCNAME"] = "FILE:" + _scratch.PathOf("ccache");
        environment["KRB5_CONFIG"] = _scratch.PathOf("krb5.conf");
        ProcessResult result = Driver.Run("hostile", environment, TimeSpan.FromMinutes(1), arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("case-([0-9]{3})")]
    private static partial Regex CaseWord();
}
