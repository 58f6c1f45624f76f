// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>
/// tests/native/samples/front_end: a front end that authenticates users without Kerberos and takes them to a back end. It runs as a user who cannot read a key.
/// </summary>
[Collection(DelegationCollection.Name)]
public sealed class SampleTests(DelegationSite site) : IDisposable
{
    private readonly ScratchDirectory scratch = new();

    /// <inheritdoc/>
    public void Dispose() => scratch.Dispose();

    [UnprivilegedDelegationTheory]
    [PairData("alice", "ldap@back.test", "secret", null)]
    [PairData("bob", "ldap@back.test", "swordfish", null)]
    [PairData("alice", "ldap@back.test", "guessed", "not authenticated")]
    [PairData("nodeleg", "ldap@back.test", "secret", "gss_init_sec_context: KDC can't fulfill requested option")]
    [PairData("alice", "ldap@denied.test", "secret", "gss_init_sec_context: KDC can't fulfill requested option")]
    public void The_back_end_sees_the_user(Pair pair, string user, string service, string password, string? refusal)
    {
        ProxyService front = site.Service("front", "front", "allow_protocol_transition = yes", "allow_constrained_delegation = yes") with { Uid = Account.Unprivileged.Uid };
        using ProxyDaemon daemon = new(site.Realm, pair.Daemon, front);
        string passwords = Path.Combine(site.Realm.Directory, "public", "passwords");
        File.WriteAllText(passwords, "alice:secret\nbob:swordfish\nnodeleg:secret\n");
        string token = Path.Combine(site.Realm.Directory, "private", Guid.NewGuid().ToString("N"));

        string program = site.Realm.PublicCopy(Driver.PathOf("front_end"));
        IReadOnlyList<string> command = Account.Unprivileged.Wrap(
            site.Realm,
            ["/bin/bash", "-c", "! cat \"$6\" 2>/dev/null || exit 9; printf '%s\\n' \"$4\" | \"$0\" \"$1\" \"$2\" \"$3\" >\"$5\"", program, passwords, user, service, password, token, site.Realm.Keytab("front")]);
        ProcessResult frontEnd = ProcessRunner.Run(command, site.Proxied(daemon, "front", pair.Plugin));

        if (refusal is not null)
        {
            Assert.Equal((1, $"{refusal}\n"), (frontEnd.ExitCode, frontEnd.Error));
            return;
        }

        Assert.True(frontEnd.ExitCode == 0, frontEnd.ToString());
        Assert.Equal(user, site.SeenByBackEnd(token));
    }
}
