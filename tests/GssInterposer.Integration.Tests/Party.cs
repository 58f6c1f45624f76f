// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests;

/// <summary>One of the two programs: who runs it, in which environment, with which options.</summary>
public sealed record Party(IReadOnlyDictionary<string, string> Environment, params string[] Options)
{
    /// <summary>Who runs it.</summary>
    public Account Account { get; init; } = Account.Current;

    internal RunningProcess Start(Realm realm, IReadOnlyList<string> command) => RunningProcess.Start(Account.Wrap(realm, command), Environment);

    internal ProcessResult Run(Realm realm, IReadOnlyList<string> command) => ProcessRunner.Run(Account.Wrap(realm, command), Environment);
}
