// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>gssinterposerctl ticket, with tickets of the test realm.</summary>
[Collection(SiteCollection.Name)]
public sealed class CtlTicketTests(Site site) : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    private string Service => $"host/localhost@{site.Realm.Name}";

    public void Dispose() => scratch.Dispose();

    /// <summary>MIT's KDC of 1.20 issues a PAC that names the client and is signed, and an indicator for those who used SPAKE.</summary>
    [Fact]
    public void A_service_ticket_shows_client_PAC_and_indicators()
    {
        string user = $"ivy{Guid.NewGuid().ToString("N")[..6]}";
        site.Realm.Administer(
            $"addprinc -randkey +requires_preauth {user}", $"ktadd -norandkey -k {Path.Combine(site.Realm.Directory, "keys", user)}.keytab {user}");
        string ccache = WithServiceTicket(site.Realm.CcacheOf(user));

        ProcessResult result = Ctl.Run(Environment(("KRB5CCNAME", ccache)), "ticket", "--keytab", site.Realm.ServiceKeytab);

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        Assert.Equal($"{user}@{site.Realm.Name}", result.Line("principal"));
        string[] tickets = result.Output.Split("\n\n");
        Assert.Equal(3, tickets.Length); // the head, the ticket-granting ticket, and the service's
        Assert.Contains($"no: takes the key of krbtgt/{site.Realm.Name}@{site.Realm.Name}, version 1, ", tickets[1], StringComparison.Ordinal);
        Assert.Contains(Service, tickets[2].Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains($"with the key of {Service}, version 1, aes256-cts-hmac-sha1-96", tickets[2], StringComparison.Ordinal);
        ProcessResult service = result with { Output = tickets[2] };
        Assert.Equal($"{user}@{site.Realm.Name}", service.Line("client"));
        Assert.Contains("pre-authent", service.Line("flags"), StringComparison.Ordinal);
        Assert.Equal("spake", service.Line("indicator"));
        Assert.Contains($"client information {user}, authenticated 20", tickets[2], StringComparison.Ordinal);
        Assert.Matches(@"AD-WIN2K-PAC \(PAC\), \d+ bytes \(vouched for by the KDC\)\n", tickets[2]);
        Assert.Contains("AD-CAMMAC (vouched for by the KDC)\n", tickets[2], StringComparison.Ordinal);
        Assert.DoesNotContain("not vouched for", tickets[2], StringComparison.Ordinal);
        Assert.Contains("server checksum", tickets[2], StringComparison.Ordinal);
        Assert.Contains("KDC checksum", tickets[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_token_is_read_as_it_is_in_base64_and_from_standard_input(bool base64, bool standardInput)
    {
        string file = Token();
        if (base64)
        {
            File.WriteAllText(file, $"Authorization: Negotiate {Convert.ToBase64String(File.ReadAllBytes(file), Base64FormattingOptions.InsertLineBreaks)}\r\n");
        }

        Dictionary<string, string> environment = new(site.Realm.DirectEnvironment()) { ["GSSINTERPOSER_CONFIG"] = string.Empty };
        ProcessResult result = ProcessRunner.Run(
            standardInput ? ["/bin/sh", "-c", "exec \"$0\" ticket --token - --keytab \"$1\" <\"$2\"", Ctl.Program, site.Realm.ServiceKeytab, file]
                : [Ctl.Program, "ticket", "--token", file, "--keytab", site.Realm.ServiceKeytab],
            environment);

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        Assert.Equal("krb5", result.Line("framing"));
        Assert.Equal(Service, result.Line("ticket"));
        Assert.Equal($"alice@{site.Realm.Name}", result.Line("client"));
    }

    [Fact]
    public void A_token_without_a_keytab_shows_for_whom_it_is()
    {
        ProcessResult result = Ctl.Run(Environment(), "ticket", "--token", Token());

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        Assert.Equal(Service, result.Line("ticket"));
        Assert.StartsWith($"no: takes the key of {Service}, version 1, aes256-cts-hmac-sha1-96", result.Line("decrypted"), StringComparison.Ordinal);
        Assert.DoesNotContain("alice", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_keytab_of_somebody_else_opens_nothing_and_says_whose_keys_it_has()
    {
        ProcessResult result = Ctl.Run(Environment(), "ticket", "--token", Token(), "--keytab", site.Realm.AliceKeytab);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{site.Realm.AliceKeytab} has keys of alice@{site.Realm.Name}", result.Line("decrypted"), StringComparison.Ordinal);
        Assert.Contains("the keytab opens none of it", result.Error, StringComparison.Ordinal);
        Assert.Contains("take the keytab of the service", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_token_and_what_is_none_are_refused_in_words()
    {
        byte[] token = File.ReadAllBytes(Token());
        string file = scratch.PathOf("other");
        string ErrorOf(byte[] content)
        {
            File.WriteAllBytes(file, content);
            ProcessResult result = Ctl.Run(Environment(), "ticket", "--token", file);
            Assert.True(result.ExitCode == 1 && result.Output.Length == 0, result.ToString());
            Assert.Contains("give the first token of an initiator", result.Error, StringComparison.Ordinal);
            return result.Error;
        }

        Assert.Contains("GSS-API token: no valid DER", ErrorOf(token[..^1]), StringComparison.Ordinal);
        Assert.Contains("GSS-API token: no valid DER", ErrorOf(token[..20]), StringComparison.Ordinal);
        Assert.Contains("token: empty", ErrorOf([]), StringComparison.Ordinal);
        Assert.Contains("neither GSS-API nor Kerberos", ErrorOf([0, 1, 2]), StringComparison.Ordinal);
        Assert.Contains("text that is no base64", ErrorOf("-----BEGIN CERTIFICATE-----"u8.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sealed_credential_is_explained_and_no_error()
    {
        string ccache = $"FILE:{scratch.PathOf("sealed")}";
        Dictionary<string, string> environment = site.Proxied(new Pair(PluginKind.Ours, DaemonKind.Ours), "initiator");
        environment["KRB5CCNAME"] = ccache;
        ProcessResult acquired = Driver.Run("ccache", environment, TimeSpan.FromSeconds(60), "first", "processes", "1", "1");
        Assert.True(acquired.ExitCode == 0, acquired.ToString());

        ProcessResult result = Ctl.Run(Environment(), "ticket", "--ccache", ccache);

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        Assert.StartsWith($"a credential of alice@{site.Realm.Name}, ", result.Line("sealed"), StringComparison.Ordinal);
        Assert.Contains("nobody but that daemon can open it", result.Line("by"), StringComparison.Ordinal);
    }

    private (string, string)[] Environment(params (string, string)[] more) => [("KRB5_CONFIG", site.Realm.DirectEnvironment()["KRB5_CONFIG"]), .. more];

    private string WithServiceTicket(string ccache)
    {
        Dictionary<string, string> environment = site.Realm.DirectEnvironment();
        environment["KRB5CCNAME"] = ccache;
        ProcessResult result = ProcessRunner.Run(["kvno", "host/localhost"], environment);
        Assert.True(result.ExitCode == 0, result.ToString());
        return ccache;
    }

    /// <summary>Alice's first token for host@localhost, with a forwarded ticket in it.</summary>
    private string Token()
    {
        string file = scratch.PathOf("token");
        ProcessResult result = Driver.Run("delegated", site.Realm.DirectEnvironmentOfAlice(), TimeSpan.FromSeconds(60), "make-token", file);
        Assert.True(result.ExitCode == 0, result.ToString());
        return file;
    }
}
