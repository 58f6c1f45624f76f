// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests;

/// <summary>python3-gssapi: both sides in one process, everything that conversation.py does and sees.</summary>
[Collection(ApplicationCollection.Name)]
public sealed class PythonTests(ApplicationRealm site)
{
    private const string Python = "usr/bin/python3.11";
    private const string Library = "usr/lib/python3/dist-packages/gssapi/__init__.py";

    private static readonly string[] Sections = ["names", "credentials", "turns", "contexts", "delegation", "stores", "errors"];

    private readonly Realm realm = site.Realm;

    /// <summary>Each pair with each section of the script.</summary>
    public static IEnumerable<object[]> Rows =>
        from pair in ApplicationRealm.Pairs
        from section in Sections
        where !KnownLimits.All.Any(limit => limit.Excepts($"{nameof(PythonTests)}.{nameof(What_a_script_sees_is_what_it_sees_without_the_proxy)}", (Pair)pair[0], [section]))
        select (object[])[pair[0], section];

    [ApplicationTheory(Python, Library)]
    [MemberData(nameof(Rows))]
    public void What_a_script_sees_is_what_it_sees_without_the_proxy(Pair pair, string section)
    {
        using ProxyDaemon daemon = new(
            realm,
            pair.Daemon,
            new ProxyService(
                "python", Account.Unprivileged.Uid,
                [$"keytab:{realm.ServiceKeytab}", $"client_keytab:{realm.AliceKeytab}", $"ccache:FILE:{ProxyService.DaemonDirectory}/alice.ccache"],
                "both", "filter_flags = -DELEGATE"));
        Dictionary<string, string> local = new(site.Local()) { ["KRB5CCNAME"] = realm.AliceCcache, ["CLIENT_KEYTAB"] = $"FILE:{realm.AliceKeytab}" };

        ProcessResult expected = Run(Account.Current, local, section);
        ProcessResult actual = Run(Account.Unprivileged, ApplicationRealm.Proxied(daemon, pair, "python"), section);

        Assert.True(expected.ExitCode == 0, expected.ToString());
        Assert.True(actual.ExitCode == 0, actual.ToString());
        Assert.Equal(expected.Output, actual.Output);

        if (section != "names") // which need no key
        {
            daemon.Kill();
            Assert.NotEqual(0, Run(Account.Unprivileged, ApplicationRealm.Proxied(daemon, pair, "python"), section).ExitCode);
        }
    }

    private ProcessResult Run(Account account, Dictionary<string, string> environment, string section)
    {
        environment["STORE"] = $"FILE:{Path.Combine(realm.Directory, "private", Guid.NewGuid().ToString("N"))}";
        string script = realm.PublicCopy(Repository.PathOf("tests", "GssInterposer.Applications.Tests", "conversation.py"), executable: false);
        return ProcessRunner.Run(account.Wrap(realm, [Application.PathOf(Python), script, section]), environment);
    }
}
