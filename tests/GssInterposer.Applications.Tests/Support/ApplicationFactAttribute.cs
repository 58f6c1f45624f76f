// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Applications.Tests;

/// <summary>A test of a real application by a user who cannot read the keys; skipped, with the reason, where that cannot be had.</summary>
public sealed class ApplicationFactAttribute : FactAttribute
{
    /// <summary>Looks for files by their paths in their packages: <c>usr/sbin/slapd</c>.</summary>
    public ApplicationFactAttribute(params string[] files) => Skip = Application.WhyNot(files);
}
