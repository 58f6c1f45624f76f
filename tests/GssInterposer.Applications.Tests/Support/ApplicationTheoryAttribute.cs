// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Applications.Tests;

/// <summary>As <see cref="ApplicationFactAttribute"/>, with data.</summary>
public sealed class ApplicationTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for files by their paths in their packages: <c>usr/sbin/slapd</c>.</summary>
    public ApplicationTheoryAttribute(params string[] files) => Skip = Application.WhyNot(files);
}
