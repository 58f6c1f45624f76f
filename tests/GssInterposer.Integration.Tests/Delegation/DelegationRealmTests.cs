// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.IO;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>What the other tests of this folder take for granted: the realm alone, with MIT's own programs.</summary>
[Collection(DelegationCollection.Name)]
public sealed class DelegationRealmTests(DelegationSite site)
{
    private const string Refused = "KDC can't fulfill requested option";

    [DelegationTheory]
    [InlineData("front", "HTTP/front.test", "alice", "ldap/back.test", null)]
    [InlineData("front", "HTTP/front.test", "bob", "HTTP/middle.test", null)]
    [InlineData("front", "HTTP/front.test", "alice", "ldap/denied.test", Refused)]
    [InlineData("front", "HTTP/front.test", "nodeleg", "ldap/back.test", Refused)]
    [InlineData("plain", "HTTP/plain.test", "alice", "ldap/back.test", Refused)]
    public void The_KDC_lets_who_may_delegate_to_whom_it_may(string keytab, string service, string user, string target, string? refusal)
    {
        Dictionary<string, string> environment = site.Realm.DirectEnvironment();
        string keys = site.Realm.Keytab(keytab);
        Assert.Equal(0, ProcessRunner.Run(["kinit", "-k", "-t", keys, service], environment).ExitCode);

        ProcessResult result = ProcessRunner.Run(["kvno", "-k", keys, "-U", user, "-P", target], environment);

        Assert.Equal(refusal is null ? 0 : 1, result.ExitCode);
        Assert.Contains(refusal ?? $"{target}@{site.Realm.Name}: kvno = 1", result.Text);
    }

    /// <summary>Whoever was killed before it could end its realm is known by that (scripts/lib/run-directory.sh).</summary>
    [DelegationTheory]
    [InlineData("pid")]
    [InlineData("slapd.pid")]
    public void The_realms_programs_have_its_directory_in_their_environment(string pidFile)
    {
        string pid = File.ReadAllText(Path.Combine(site.Realm.Directory, "kdc", pidFile)).Trim();

        Assert.Contains(site.Realm.Directory, File.ReadAllText($"/proc/{pid}/environ"));
    }
}
