// SPDX-License-Identifier: MIT
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.HostProcess.Tests;

/// <summary>A test of what only root can do; skipped for others.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Looks at the user who runs the tests.</summary>
    public RootFactAttribute() => Skip = Account.Current.Uid == 0 ? null : "only root can change its identity";
}
