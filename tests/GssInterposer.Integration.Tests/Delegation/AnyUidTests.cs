// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>impersonate with allow_any_uid, as for the users of an NFS client: each is impersonated as who runs the process.</summary>
[Collection(DelegationCollection.Name)]
public sealed class AnyUidTests(DelegationSite site)
{
    [NamedUserTheory]
    [PairData("default")]
    [PairData("plain:alice")]
    public void Whomever_a_user_asks_for_it_is_the_user(Pair pair, string acquire)
    {
        uint uid = Account.Unprivileged.Uid;
        string user = ProcessRunner.Run(["id", "-un", $"{uid}"], site.Realm.DirectEnvironment()).Output.Trim();
        site.Realm.Administer($"addprinc -randkey {user}");
        try
        {
            ProxyService any = site.Service("any", "front", "allow_any_uid = yes", "impersonate = yes") with { Uid = uid + 1 };
            using ProxyDaemon daemon = new(site.Realm, pair.Daemon, any);
            string token = Path.Combine(site.Realm.Directory, "private", Guid.NewGuid().ToString("N"));
            string program = site.Realm.PublicCopy(Driver.PathOf("s4u"));

            ProcessResult result = ProcessRunner.Run(
                Account.Unprivileged.Wrap(site.Realm, [program, acquire, $"send:ldap@back.test>{token}"]), site.Proxied(daemon, "any", pair.Plugin));

            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Equal([$"{acquire}: COMPLETE {user}@{site.Realm.Name} initiate", "send: COMPLETE"], WithoutImpersonator(result.Output));
            Assert.Equal(user, site.SeenByBackEnd(token));
        }
        finally
        {
            site.Realm.Administer($"delprinc -force {user}");
        }
    }

    private static string[] WithoutImpersonator(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(" by ")[0])];
}
