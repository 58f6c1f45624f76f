// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests.OpenSsh;

/// <summary>OpenSSH's sshd, whose privileged monitor does GSS on behalf of a sandboxed child, and which starts the user's shell.</summary>
[Collection(ApplicationCollection.Name)]
public sealed class SshTests(ApplicationRealm site)
{
    private const int LoginsAtOnce = 10;

    // Who, with which variables, descriptors and signal dispositions: what a shell inherits from sshd. A pipe of the shell's own would be one more descriptor.
    private const string Describe =
        "for fd in {0..255}; do [[ ! -e /proc/$$/fd/$fd ]] || echo fd $fd; done; grep -E '^Sig(Pnd|Blk|Ign|Cgt)|^Threads|^Seccomp:' /proc/self/status; id; compgen -e";

    private readonly Realm realm = site.Realm;

    /// <summary>
    /// Our plugin, with either daemon. With the C plugin sshd lets nobody in, whatever the daemon: it cannot convert the client's name.
    /// </summary>
    public static IEnumerable<object[]> OurPlugin => ApplicationRealm.Pairs.Where(row => ((Pair)row[0]).Plugin == PluginKind.Ours);

    [SshTheory]
    [MemberData(nameof(OurPlugin))]
    public void Alice_gets_the_same_shell_as_without_the_proxy(Pair pair)
    {
        using SshServer local = new(realm, site.Local());
        using ProxyDaemon daemon = StartDaemon(pair);
        using SshServer server = Start(daemon, pair);

        ProcessResult expected = local.Login(realm.AliceCcache, Describe);
        ProcessResult actual = server.Login(realm.AliceCcache, Describe);

        Assert.True(expected.ExitCode == 0, $"{expected}\n{local.Log}");
        Assert.True(actual.ExitCode == 0, $"{actual}\n{server.Log}");
        Assert.Contains("(alice)", expected.Output);
        Assert.Contains("SigIgn:\t0000000000000000", expected.Output);
        Assert.Equal(expected.Output, actual.Output);
    }

    [SshTheory]
    [MemberData(nameof(OurPlugin))]
    public void It_is_the_daemon_that_lets_alice_in(Pair pair)
    {
        using ProxyDaemon daemon = StartDaemon(pair);
        using SshServer server = Start(daemon, pair);

        daemon.Kill();
        ProcessResult without = server.Login(realm.AliceCcache, "true");
        daemon.Start();
        ProcessResult with = server.Login(realm.AliceCcache, "true");

        AssertRefused(without);
        Assert.True(with.ExitCode == 0, $"{with}\n{server.Log}");
    }

    [SshTheory]
    [MemberData(nameof(OurPlugin))]
    public void The_sandboxed_child_does_no_GSS_itself(Pair pair)
    {
        using ProxyDaemon daemon = StartDaemon(pair);
        using SshServer server = Start(daemon, pair);

        ProcessResult login = server.Login(realm.AliceCcache, "true");

        Assert.True(login.ExitCode == 0, $"{login}\n{server.Log}");
        string[] log = server.Log.Split('\n');
        Assert.Contains(log, line => line.Contains("attaching seccomp filter program [preauth]", StringComparison.Ordinal));
        Assert.Contains(log, line => line.StartsWith("Authorized to alice, krb5 principal alice@", StringComparison.Ordinal) && !FromChild(line));
        Assert.Contains(log, line => line.Contains("mm_ssh_gssapi_userok: user authenticated", StringComparison.Ordinal) && FromChild(line));
    }

    [SshTheory]
    [MemberData(nameof(OurPlugin))]
    public void Others_are_refused_as_without_the_proxy(Pair pair)
    {
        using SshServer local = new(realm, site.Local());
        using ProxyDaemon daemon = StartDaemon(pair);
        using SshServer server = Start(daemon, pair);

        foreach (string ccache in new[] { realm.CcacheOf("bob"), "FILE:/nonexistent" })
        {
            ProcessResult expected = local.Login(ccache, "true");
            ProcessResult actual = server.Login(ccache, "true");

            AssertRefused(expected);
            Assert.Equal((expected.ExitCode, expected.Text), (actual.ExitCode, actual.Text));
        }

        // Bob was known to be bob: it is sshd that refused him.
        Assert.True(server.Logs("Failed gssapi-with-mic for alice"), server.Log);
    }

    [SshTheory]
    [MemberData(nameof(OurPlugin))]
    public void Many_log_in_at_once(Pair pair)
    {
        using ProxyDaemon daemon = StartDaemon(pair);
        using SshServer server = Start(daemon, pair, "MaxStartups=100");

        List<RunningProcess> logins = [.. Enumerable.Range(0, LoginsAtOnce).Select(number => server.StartLogin(realm.AliceCcache, $"echo login {number}"))];
        try
        {
            for (int number = 0; number < LoginsAtOnce; number++)
            {
                ProcessResult login = logins[number].WaitForExit(Application.Patience);
                Assert.True(login.ExitCode == 0, $"{login}\n{server.Log}");
                Assert.Equal($"login {number}\n", login.Output);
            }
        }
        finally
        {
            logins.ForEach(login => login.Dispose());
        }
    }

    [SshTheory]
    [MemberData(nameof(OurPlugin))]
    public void A_key_exchange_by_GSSAPI_is_as_without_the_proxy(Pair pair)
    {
        string[] client = ["GSSAPIKeyExchange=yes", "PreferredAuthentications=gssapi-keyex"];
        using SshServer local = new(realm, site.Local(), "GSSAPIKeyExchange=yes");
        using ProxyDaemon daemon = StartDaemon(pair);
        using SshServer server = Start(daemon, pair, "GSSAPIKeyExchange=yes");

        ProcessResult expected = local.Login(realm.AliceCcache, "id", client);
        ProcessResult actual = server.Login(realm.AliceCcache, "id", client);

        Assert.True(expected.ExitCode == 0, $"{expected}\n{local.Log}");
        Assert.True(actual.ExitCode == 0, $"{actual}\n{server.Log}");
        Assert.Equal(expected.Output, actual.Output);
        Assert.True(server.Logs("Accepted gssapi-keyex for alice"), server.Log);
    }

    [SshTheory]
    [MemberData(nameof(OurPlugin))]
    public void A_delegated_credential_is_the_sessions_until_it_ends(Pair pair)
    {
        using SshServer local = new(realm, site.Local());
        using ProxyDaemon daemon = StartDaemon(pair, "export_delegated = ccache");
        using SshServer server = Start(daemon, pair);

        ProcessResult expected = local.Login(realm.AliceCcache, UseCredential, "GSSAPIDelegateCredentials=yes");
        ProcessResult actual = server.Login(realm.AliceCcache, UseCredential, "GSSAPIDelegateCredentials=yes");

        AssertCleanedUp(expected);
        AssertCleanedUp(actual);
        Assert.True(expected.ExitCode == 0, $"{expected}\n{local.Log}");
        Assert.Contains($"krbtgt/{realm.Name}", expected.Output);
        if (pair.Daemon == DaemonKind.Ours)
        {
            Assert.True(actual.ExitCode == 0, $"{actual}\n{server.Log}");
            Assert.Equal(WithoutCache(expected), WithoutCache(actual));
        }
        else
        {
            AssertSealed(actual);
        }
    }

    [SshTheory]
    [MemberData(nameof(OurPlugin))]
    public void A_sealed_delegated_credential_is_of_no_use_to_the_session(Pair pair)
    {
        using ProxyDaemon daemon = StartDaemon(pair);
        using SshServer server = Start(daemon, pair);

        ProcessResult session = server.Login(realm.AliceCcache, UseCredential, "GSSAPIDelegateCredentials=yes");

        AssertCleanedUp(session);
        AssertSealed(session);
    }

    private ProxyDaemon StartDaemon(Pair pair, params string[] lines) =>
        new(realm, pair.Daemon, new ProxyService("sshd", Account.Current.Uid, [$"keytab:{realm.ServiceKeytab}"], "accept", lines));

    /// <summary>Shows what is in the session's cache, and gets a service ticket with it.</summary>
    private string UseCredential =>
        $"echo $KRB5CCNAME; export KRB5_CONFIG='{realm.Directory}/public/krb5.conf'; '{Copy("klist")}' | grep -o '[^ ]*@.*'; '{Copy("kvno")}' HTTP/localhost";

    private string Copy(string program) => realm.PublicCopy(Application.PathOf($"usr/bin/{program}"));

    /// <summary>What the session showed behind the line with its cache, which is new each time.</summary>
    private static string WithoutCache(ProcessResult session) => session.Output[session.Output.IndexOf('\n', StringComparison.Ordinal)..];

    /// <summary>sshd gave the session a cache, and took it away afterwards (GSSAPICleanupCredentials).</summary>
    private static void AssertCleanedUp(ProcessResult session)
    {
        Assert.StartsWith("FILE:/tmp/krb5cc_", session.Output, StringComparison.Ordinal);
        string cache = session.Output.Split('\n')[0]["FILE:".Length..];
        Stopwatch elapsed = Stopwatch.StartNew();
        while (File.Exists(cache))
        {
            Assert.True(elapsed.Elapsed < Application.Patience, $"{cache} is still there");
            Thread.Sleep(20);
        }
    }

    /// <summary>The session has alice's name, and nothing that a program can use without the daemon's service for sshd, which is sshd's alone.</summary>
    private static void AssertSealed(ProcessResult session)
    {
        Assert.NotEqual(0, session.ExitCode);
        Assert.Contains("@X-GSSPROXY:", session.Output);
        Assert.DoesNotContain("krbtgt/", session.Output);
    }

    private SshServer Start(ProxyDaemon daemon, Pair pair, params ReadOnlySpan<string> options) =>
        new(realm, ApplicationRealm.Proxied(daemon, pair, "sshd"), options);

    private static bool FromChild(string line) => line.EndsWith(" [preauth]", StringComparison.Ordinal);

    private static void AssertRefused(ProcessResult login)
    {
        Assert.Equal(255, login.ExitCode);
        Assert.Contains("Permission denied", login.Error);
    }
}
