// SPDX-License-Identifier: MIT
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests;

/// <summary>A test of a real application by a user who cannot read the keys; skipped, with the reason, where that cannot be had.</summary>
public sealed class ApplicationFactAttribute : FactAttribute
{
    /// <summary>Looks for files by their paths in their packages: <c>usr/sbin/slapd</c>.</summary>
    public ApplicationFactAttribute(params string[] files) => Skip = Application.WhyNot(files);

    /// <summary>Whether the test starts programs as other users.</summary>
    public bool NeedsRoot
    {
        get => field;
        init
        {
            field = value;
            Skip ??= value && Account.Current.Uid != 0 ? "only root can run programs as other users" : null;
        }
    }
}
