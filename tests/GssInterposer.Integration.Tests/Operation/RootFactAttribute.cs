// SPDX-License-Identifier: MIT
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>A test of what only root can do; skipped, with the reason, for others.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Looks at the user who runs the tests.</summary>
    public RootFactAttribute() => Skip = Account.Current.Uid == 0 ? null : "only root can run programs as other users";
}
