// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Testing;

/// <summary>As <see cref="UnprivilegedFactAttribute"/>, with data.</summary>
public sealed class UnprivilegedTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks once per test run whether the account can be had.</summary>
    public UnprivilegedTheoryAttribute() => Skip = UnprivilegedFactAttribute.WhyNot;
}
