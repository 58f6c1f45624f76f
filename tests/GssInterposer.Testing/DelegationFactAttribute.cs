// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Testing;

/// <summary>A test in a realm of <see cref="RealmKind.Delegation"/>; skipped, with the reason, where that cannot be had.</summary>
public sealed class DelegationFactAttribute : FactAttribute
{
    /// <summary>Looks for the realm's programs.</summary>
    public DelegationFactAttribute() => Skip = DelegationRealm.WhyNot;
}
