// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Testing;

/// <summary>A test of what only root can do; skipped, with the reason, for others.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Looks at the user who runs the tests.</summary>
    public RootFactAttribute() => Skip = Account.Current.Uid == 0 ? null : "only root can be other users, and give files to them";
}
