// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Testing;

/// <summary>A test that needs both <see cref="Account.Unprivileged"/> and a realm of <see cref="RealmKind.Delegation"/>, with data.</summary>
public sealed class UnprivilegedDelegationTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for both.</summary>
    public UnprivilegedDelegationTheoryAttribute() => Skip = UnprivilegedFactAttribute.WhyNot ?? DelegationRealm.WhyNot;
}
