// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;

namespace GssInterposer.Testing;

/// <summary>
/// A throwaway MIT realm (scripts/lib/realm.sh) with the users alice and bob and the services host@localhost and HTTP@localhost.
/// One of <see cref="RealmKind.Delegation"/> has more (<see cref="DelegationRealm"/>).
/// Its KDC ends and its directory goes when it is disposed.
/// </summary>
public sealed class Realm : IDisposable
{
    private readonly ScratchDirectory scratch = new();
    private readonly Dictionary<string, string> environment;
    private readonly Dictionary<PluginKind, string> configurations = [];

    /// <summary>Starts the KDC; takes about half a second, and a second with LDAP.</summary>
    public Realm(RealmKind kind = RealmKind.Plain)
    {
        Directory = scratch.PathOf("realm");
        ProcessRunner.RunScript("lib/realm.sh", "up", Directory, kind == RealmKind.Delegation ? "ldap" : "db2");
        environment = ReadEnvironment();

        // Copies that every user can read, wherever the repository lies.
        PluginPath = PublicCopy(Plugin.Path, executable: false);
        foreach (PluginKind plugin in Enum.GetValues<PluginKind>())
        {
            configurations[plugin] = WriteMechanisms($"{plugin}.mech", Plugin.ConfigurationLine(PublicCopy(Plugin.PathOf(plugin), executable: false)));
        }
    }

    /// <summary>The realm's directory; <c>public</c> in it is for every user, <c>keys</c> the test user's only.</summary>
    public string Directory { get; }

    /// <summary>The realm's name.</summary>
    public string Name => environment["REALM_NAME"];

    /// <summary>Keytab of host/localhost and HTTP/localhost, mode 0600.</summary>
    public string ServiceKeytab => environment["SERVICE_KEYTAB"];

    /// <summary>Keytab of alice, mode 0600.</summary>
    public string AliceKeytab => environment["ALICE_KEYTAB"];

    /// <summary>Another keytab of the realm, by its name without extension; mode 0600.</summary>
    public string Keytab(string name) => Path.Combine(Directory, "keys", $"{name}.keytab");

    /// <summary>A forwardable ticket-granting ticket of alice, as KRB5CCNAME wants it.</summary>
    public string AliceCcache => environment["ALICE_CCACHE"];

    /// <summary>Gets a ticket-granting ticket with a user's keytab, into a new ccache.</summary>
    /// <returns>The ccache, as KRB5CCNAME wants it.</returns>
    public string CcacheOf(string user)
    {
        Dictionary<string, string> kinit = DirectEnvironment();
        ProcessResult result = ProcessRunner.Run(["kinit", "-k", "-t", Keytab(user), user], kinit);
        return result.ExitCode == 0 ? kinit["KRB5CCNAME"] : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>Changes the realm's database, one line of kadmin.local after the other.</summary>
    public void Administer(params ReadOnlySpan<string> lines)
    {
        Dictionary<string, string> kadmin = new(environment)
        {
            ["KRB5_KDC_PROFILE"] = Path.Combine(Directory, "kdc", "kdc.conf"),
            ["LD_LIBRARY_PATH"] = environment["KDC_LIBRARY_PATH"],
        };
        foreach (string line in lines)
        {
            ProcessResult result = ProcessRunner.Run(["kadmin.local", "-r", Name, "-p", $"setup@{Name}", "-q", line], kadmin);
            if (result.ExitCode != 0)
            {
                throw new InvalidOperationException(result.ToString());
            }
        }
    }

    /// <summary>Requests for service tickets that the KDC has logged so far.</summary>
    public int TicketRequests => CountInLog("TGS_REQ");

    /// <summary>Requests of any kind that it has logged.</summary>
    public int Requests => CountInLog("_REQ");

    /// <summary>Our plugin's copy that every user can load.</summary>
    public string PluginPath { get; }

    /// <summary>
    /// The environment of a program in this realm without any interposer. The default keytab is <see cref="ServiceKeytab"/>, for those who can read it;
    /// the default ccache is new, and empty, at every call.
    /// </summary>
    public Dictionary<string, string> DirectEnvironment() => new(environment)
    {
        ["KRB5CCNAME"] = $"FILE:{Path.Combine(Directory, "private", Guid.NewGuid().ToString("N"))}",
    };

    /// <summary>The same with alice's ticket in the default ccache.</summary>
    public Dictionary<string, string> DirectEnvironmentOfAlice() => new(environment) { ["KRB5CCNAME"] = AliceCcache };

    /// <summary>The environment of a program in this realm that has a plugin configured (and no other mechanism), but not switched on.</summary>
    public Dictionary<string, string> InterposedEnvironment(PluginKind plugin = PluginKind.Ours) =>
        new(DirectEnvironment()) { ["GSS_MECH_CONFIG"] = configurations[plugin] };

    /// <summary>Writes a mechanism configuration that every user can read.</summary>
    /// <returns>Its absolute path, for GSS_MECH_CONFIG.</returns>
    public string WriteMechanisms(string fileName, string lines)
    {
        string path = Path.Combine(Directory, "public", fileName);
        File.WriteAllText(path, lines);
        return path;
    }

    /// <summary>Copies a program or library to where every user can read it.</summary>
    /// <returns>Absolute path of the copy.</returns>
    public string PublicCopy(string file, bool executable = true)
    {
        string copy = Path.Combine(Directory, "public", Path.GetFileName(file));
        if (!File.Exists(copy))
        {
            File.Copy(file, copy);
            UnixFileMode readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            File.SetUnixFileMode(copy, executable ? readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : readable);
        }

        return copy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ProcessRunner.RunScript("lib/realm.sh", "down", Directory);
        scratch.Dispose();
    }

    private int CountInLog(string word) => File.ReadAllText(Path.Combine(Directory, "kdc", "kdc.log")).Split(word).Length - 1;

    private Dictionary<string, string> ReadEnvironment()
    {
        ProcessResult result = ProcessRunner.Run(
            ["/bin/bash", "-c", "source \"$1\" && exec env -0", "bash", Path.Combine(Directory, "env.sh")],
            ProcessRunner.InheritedEnvironment());
        Dictionary<string, string> variables = [];
        foreach (string entry in result.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                variables[entry[..equals]] = entry[(equals + 1)..];
            }
        }

        return variables;
    }
}
