// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>gss_acquire_cred_with_password through our plugin (gss-client -user -pass), with either daemon.</summary>
[Collection(SiteCollection.Name)]
public sealed class PasswordTests(Site site)
{
    private const string Password = "correct-horse-9Battery";

    /// <summary>What gss_display_status says where the daemon was sent no password.</summary>
    private const string NotTaken = "does not take passwords";

    /// <summary>The daemons, with the orders in which the real mechanism has its turn.</summary>
    public static IEnumerable<object[]> WithLocalSide =>
        from daemon in Pairs.Daemons
        from behavior in (string[])["LOCAL_ONLY", "LOCAL_FIRST", "REMOTE_FIRST"]
        select (object[])[new Pair(PluginKind.Ours, daemon), behavior];

    [OurDaemonFact]
    public void Our_daemon_takes_it()
    {
        string user = NewUser();

        GssSample sample = Run(new Pair(PluginKind.Ours, DaemonKind.Ours), "REMOTE_ONLY", user, Password);

        Assert.True(sample.Succeeded, sample.ToString());
        Assert.Contains($"Accepted connection: \"{user}@{site.Realm.Name}\"", sample.Server.Output);
    }

    [OurDaemonFact]
    public void A_wrong_one_fails_in_the_words_of_the_daemon()
    {
        GssSample sample = Run(new Pair(PluginKind.Ours, DaemonKind.Ours), "REMOTE_ONLY", NewUser(), "wrong");

        Assert.False(sample.Succeeded, sample.ToString());
        Assert.DoesNotContain(NotTaken, sample.Client!.Text);
        Assert.Contains("Decrypt integrity check failed", sample.Client.Text); // the realm asks for no preauthentication
    }

    [Fact]
    public void The_C_daemon_is_sent_none()
    {
        GssSample sample = Run(new Pair(PluginKind.Ours, DaemonKind.Gssproxy), "REMOTE_ONLY", NewUser(), Password);

        Assert.False(sample.Succeeded, sample.ToString());
        Assert.Contains(NotTaken, sample.Client!.Text);
    }

    [Theory]
    [MemberData(nameof(WithLocalSide))]
    public void The_real_mechanism_takes_it_where_it_may(Pair pair, string behavior)
    {
        string user = NewUser();

        GssSample sample = Run(pair, behavior, user, Password);

        Assert.True(sample.Succeeded, sample.ToString());
        Assert.Contains($"Accepted connection: \"{user}@{site.Realm.Name}\"", sample.Server.Output);
    }

    private GssSample Run(Pair pair, string behavior, string user, string password)
    {
        Dictionary<string, string> client = new(site.Proxied(pair, "initiator")) { ["GSSPROXY_BEHAVIOR"] = behavior };
        return GssSample.Run(site.Realm, new Party(site.Realm.DirectEnvironment()), new Party(client, "-krb5", "-user", user, "-pass", password));
    }

    private string NewUser()
    {
        string user = $"u{Guid.NewGuid():N}"[..12];
        site.Realm.Administer($"addprinc -pw {Password} {user}");
        return user;
    }
}
