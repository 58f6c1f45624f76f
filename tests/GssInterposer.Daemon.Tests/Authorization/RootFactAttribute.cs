// SPDX-License-Identifier: MIT
using System;
using Xunit;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>A test that changes ids or makes namespaces; skipped, with the reason, for those who may not.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Skips unless the tests run as root.</summary>
    public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "needs root: it makes processes with other ids or in other namespaces";
}
