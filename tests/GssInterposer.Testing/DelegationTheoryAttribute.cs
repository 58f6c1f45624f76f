// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Testing;

/// <summary>As <see cref="DelegationFactAttribute"/>, with data.</summary>
public sealed class DelegationTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the realm's programs.</summary>
    public DelegationTheoryAttribute() => Skip = DelegationRealm.WhyNot;
}
