// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using GssInterposer.Gssx;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>What an administrator sees of calls, and what nobody may see.</summary>
// SAFETY: values of replies live as long as their client.
[Collection(SiteCollection.Name)]
public sealed unsafe partial class LogTests(Site site)
{
    private const string Audit = " audit ";

    [Theory]
    [InlineData("audit = none", 0, 0)]
    [InlineData("audit = denials", 0, 1)]
    [InlineData("audit = all", 1, 1)]
    [InlineData("syslog_status = yes\naudit = none", 1, 1)]
    public void Audit_lines_are_as_many_as_asked_for(string global, int ofSuccess, int ofRefusal)
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure(global, daemon.Acceptor("x")).Start();
        using (GssxClient client = daemon.Connect())
        {
            Assert.Equal(0u, client.Acquire(GssxCredUsage.Accept).Status.MajorStatus);
            Assert.NotEqual(0u, client.Acquire(GssxCredUsage.Initiate).Status.MajorStatus);
        }

        daemon.Stop();

        string[] lines = [.. daemon.Log.Split('\n').Where(line => line.Contains(Audit, StringComparison.Ordinal))];
        Assert.Equal(ofSuccess + ofRefusal, lines.Length);
        Assert.All(lines, line => Assert.Matches($"uid={Account.Current.Uid} pid={Environment.ProcessId} exe=.+ service=x operation=acquire_cred .*result=[a-z_]+ minor=[0-9]+ us=[0-9]+", line));
        Assert.Equal(ofRefusal, lines.Count(line => line.Contains("denied=", StringComparison.Ordinal) && line.Contains("cred_usage", StringComparison.Ordinal)));
    }

    [Fact]
    public void Json_lines_are_objects_of_the_same_fields()
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure("log_format = json\naudit = all", daemon.Acceptor("x")).Start();
        using (GssxClient client = daemon.Connect())
        {
            client.Acquire(GssxCredUsage.Accept);
        }

        daemon.Stop();

        JsonElement[] lines = [.. daemon.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement audit = Assert.Single(lines, line => line.GetProperty("message").GetString() == "audit");
        Assert.Equal(("x", "acquire_cred", "complete"),
            (audit.GetProperty("service").GetString(), audit.GetProperty("operation").GetString(), audit.GetProperty("result").GetString()));
    }

    [Fact]
    public void No_secret_is_in_the_log_at_any_level()
    {
        const string Password = "correct-horse-9Battery";
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure("debug_level = 2\naudit = all", daemon.Initiator("x", $"socket = {daemon.PathOf("x.sock")}"), daemon.Acceptor("y")).Start();
        using GssxClient initiator = daemon.Connect(daemon.PathOf("x.sock")), acceptor = daemon.Connect();
        initiator.AcquireWithPassword("alice", Password);
        GssxResAcquireCred acquired = initiator.Acquire(GssxCredUsage.Initiate);
        GssxResInitSecContext sent = initiator.Initiate(acquired.OutputCredHandle);
        byte[] token = sent.OutputToken.Value->Span.ToArray();
        GssxResAcceptSecContext accepted = acceptor.Accept(default, token);
        Assert.True(accepted.Status.MajorStatus == 0, GssxClient.Words(in accepted.Status));
        initiator.Initiate(initiator.Tampered(acquired.OutputCredHandle));
        byte[] handle = initiator.SealedBytes(acquired.OutputCredHandle);

        daemon.Stop();

        Assert.Contains(Audit, daemon.Log);
        Assert.DoesNotContain(Password, daemon.Log);
        foreach (byte[] secret in (byte[][])[token, handle, accepted.OutputToken.Value->Span.ToArray(), Convert.FromHexString(Key(daemon)), File.ReadAllBytes(site.Realm.ServiceKeytab)])
        {
            AssertAbsent(secret, daemon.Log);
        }
    }

    [Fact]
    public void A_service_may_be_debugged_alone()
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure("", daemon.Acceptor("loud", $"debug_level = 2\nsocket = {daemon.PathOf("loud.sock")}"), daemon.Acceptor("quiet")).Start();
        using (GssxClient loud = daemon.Connect(daemon.PathOf("loud.sock")), quiet = daemon.Connect())
        {
            loud.Acquire(GssxCredUsage.Accept);
            quiet.Acquire(GssxCredUsage.Accept);
        }

        daemon.Stop();

        Assert.Contains("debug acquire_cred for uid", daemon.Log);
        Assert.Contains("by service 'loud'", daemon.Log);
        Assert.DoesNotContain("by service 'quiet'", daemon.Log);
    }

    [Fact]
    public void At_level_3_libkrb5_tells_what_it_does()
    {
        using OperatedDaemon daemon = new(site.Realm);
        daemon.Configure("debug_level = 3", daemon.Initiator("x")).Start();
        using (GssxClient client = daemon.Connect())
        {
            client.Initiate(default);
        }

        daemon.Stop();

        Assert.Matches(@"\[[0-9]+\] [0-9.]+: ", daemon.Log);
        Assert.Contains("alice@", daemon.Log);
    }

    [Fact]
    public void Metrics_move_as_calls_are_made_and_are_the_same_on_the_socket_and_in_the_file()
    {
        using OperatedDaemon daemon = new(site.Realm);
        string socket = daemon.PathOf("metrics.sock"), file = daemon.PathOf("metrics.prom");
        daemon.Configure($"metrics_socket = {socket}\nmetrics_file = {file}", daemon.Initiator("x")).Start();
        string before = Scrape(socket);
        Assert.Equal(0, Value(before, "connections"));
        Assert.Equal(0, Value(before, "seals_total"));
        using GssxClient client = daemon.Connect();
        GssxResAcquireCred acquired = client.Acquire(GssxCredUsage.Initiate);
        client.Initiate(acquired.OutputCredHandle);
        client.Initiate(acquired.OutputCredHandle);
        client.Initiate(client.Tampered(acquired.OutputCredHandle));
        client.Acquire(GssxCredUsage.Accept);

        string after = Scrape(socket);

        Assert.All(after.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(Sample(), line));
        Assert.Equal(1, Value(after, "connections"));
        Assert.Equal(1, Value(after, "connections_accepted_total"));
        Assert.True(Value(after, "threads") > 0);
        Assert.True(Value(after, "seals_total") > 0);
        Assert.True(Value(after, "cache_hits_total") > 0, after);
        Assert.True(Value(after, "cache_misses_total") > 0);
        Assert.True(Value(after, "cache_bytes") > 0);
        Assert.True(Value(after, "cache_entries") > 0);
        Assert.True(Value(after, "opens_failed_total") > 0);
        Assert.Equal(1, Value(after, "denials_total{reason=\"handle\"}"));
        Assert.Equal(1, Value(after, "denials_total{reason=\"cred_usage\"}"));
        Assert.Equal(1, Value(after, "calls_total{procedure=\"acquire_cred\",result=\"complete\"}"));
        Assert.Equal(3, Value(after, "call_duration_seconds_count{procedure=\"init_sec_context\"}"));
        Assert.True(SpinWait.SpinUntil(() => File.Exists(file), OperatedDaemon.Patience)); // the first one is written at once
        Assert.Equal(Names(after), Names(File.ReadAllText(file)).Union(Names(after)));

        daemon.AskForReload();
        Assert.True(daemon.Process.WaitForText(OperatedDaemon.Reloaded, OperatedDaemon.Patience));
        Assert.Equal(1, Value(Scrape(socket), "reloads_total"));
    }

    [Fact]
    public void A_reload_may_move_the_metrics()
    {
        using OperatedDaemon daemon = new();
        string first = daemon.PathOf("m1"), second = daemon.PathOf("m2");
        daemon.Configure($"metrics_socket = {first}", OperatedDaemon.Service("x")).Start();
        Scrape(first);

        daemon.Configure($"metrics_socket = {second}", OperatedDaemon.Service("x", "cred_usage = wrong"));
        daemon.Reload("keeping the old one");
        Assert.Equal(1, Value(Scrape(first), "reloads_failed_total"));
        daemon.Configure($"metrics_socket = {second}", OperatedDaemon.Service("x"));
        daemon.Reload();

        Assert.Equal(1, Value(Scrape(second), "reloads_total"));
        Assert.False(File.Exists(first));
    }

    [Fact]
    public void Refusals_are_counted_by_reason()
    {
        using OperatedDaemon daemon = new();
        string socket = daemon.PathOf("metrics.sock");
        daemon.Configure($"metrics_socket = {socket}", "[service/x]\nmechs = krb5\neuid = 4711").Start();
        using (GssxClient client = daemon.Connect())
        {
            Assert.False(client.Probe());
        }

        Assert.Equal(1, Value(Scrape(socket), "denials_total{reason=\"no_service\"}"));
    }

    private static string Key(OperatedDaemon daemon) => File.ReadAllLines(Path.Combine(daemon.PathOf("state"), "keys"))[1].Split(' ')[2];

    /// <summary>No 12 octets of it are there, plain, in hexadecimal digits or in Base64 of any alignment.</summary>
    private static void AssertAbsent(byte[] secret, string log)
    {
        const int Part = 12;
        string hexadecimal = log.ToUpperInvariant();
        for (int at = 0; at + Part <= secret.Length; at++)
        {
            byte[] part = secret[at..(at + Part)];
            Assert.DoesNotContain(Convert.ToHexString(part), hexadecimal, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(part), log, StringComparison.Ordinal);
        }
    }

    private static string Scrape(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)OperatedDaemon.Patience.TotalMilliseconds };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        socket.Send("GET /metrics HTTP/1.0\r\n\r\n"u8);
        using StreamReader reader = new(new NetworkStream(socket), Encoding.UTF8);
        string answer = reader.ReadToEnd();
        int body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.0 200 OK\r\n", answer, StringComparison.Ordinal);
        return answer[(body + 4)..];
    }

    private static double Value(string text, string sample)
    {
        string line = Assert.Single(text.Split('\n'), line => line.StartsWith($"gssinterposerd_{sample} ", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string[] Names(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.eE+-]+)$""")]
    private static partial Regex Sample();
}
