// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace GssInterposer.Testing;

/// <summary>Who runs a program.</summary>
public abstract class Account
{
    private const string Script = "unprivileged.sh";

    /// <summary>The user who runs the tests; can read every key of the realm.</summary>
    public static Account Current { get; } = new CurrentAccount();

    /// <summary>
    /// One that cannot read the realm's keys: the user nobody when the tests run as root, else the same user in a namespace where they are hidden
    /// (scripts/lib/unprivileged.sh). Tests that use it are marked <see cref="UnprivilegedFactAttribute"/>.
    /// </summary>
    public static Account Unprivileged { get; } = new UnprivilegedAccount();

    /// <summary>The uid that the daemon sees.</summary>
    public abstract uint Uid { get; }

    /// <summary>The command that runs <paramref name="command"/> as this account, in <paramref name="realm"/>.</summary>
    public abstract IReadOnlyList<string> Wrap(Realm realm, IReadOnlyList<string> command);

    /// <summary>Why <see cref="Unprivileged"/> cannot be had on this machine, or null.</summary>
    internal static string? WhyNotUnprivileged()
    {
        ProcessResult result = ProcessRunner.Run(
            [Repository.PathOf("scripts", "lib", Script), System.IO.Path.GetTempPath(), "/bin/true"], ProcessRunner.InheritedEnvironment());
        return result.ExitCode == 0 ? null : result.Text.Trim();
    }

    private sealed class CurrentAccount : Account
    {
        public override uint Uid { get; } = ReadUid("id", "-u");

        public override IReadOnlyList<string> Wrap(Realm realm, IReadOnlyList<string> command) => command;
    }

    private sealed class UnprivilegedAccount : Account
    {
        public override uint Uid { get; } = ReadUid(Repository.PathOf("scripts", "lib", Script), "--uid");

        public override IReadOnlyList<string> Wrap(Realm realm, IReadOnlyList<string> command) =>
            [Repository.PathOf("scripts", "lib", Script), System.IO.Path.Combine(realm.Directory, "keys"),
             Programs.Find(command[0], realm.DirectEnvironment()), .. command.Skip(1)];
    }

    private static uint ReadUid(params string[] command) =>
        uint.Parse(ProcessRunner.Run(command, ProcessRunner.InheritedEnvironment()).Output, CultureInfo.InvariantCulture);
}
