// SPDX-License-Identifier: MIT
using System;
using Xunit;

namespace GssInterposer.Testing;

/// <summary>A test that needs <see cref="Account.Unprivileged"/>; skipped, with the reason, where the machine forbids it.</summary>
public sealed class UnprivilegedFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(Account.WhyNotUnprivileged);

    /// <summary>Looks once per test run whether the account can be had.</summary>
    public UnprivilegedFactAttribute() => Skip = WhyNot;

    /// <summary>Why the account cannot be had on this machine, or null.</summary>
    public static string? WhyNot => Reason.Value;
}
