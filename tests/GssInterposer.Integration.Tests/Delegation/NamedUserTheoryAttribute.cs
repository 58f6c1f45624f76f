// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>As <see cref="UnprivilegedDelegationTheoryAttribute"/>, for an account with a user name: without one nobody can be impersonated.</summary>
public sealed class NamedUserTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Reason = new(WhyNameless);

    /// <summary>Looks for all of it.</summary>
    public NamedUserTheoryAttribute() => Skip = UnprivilegedFactAttribute.WhyNot ?? DelegationRealm.WhyNot ?? Reason.Value;

    private static string? WhyNameless()
    {
        ProcessResult result = ProcessRunner.Run(["getent", "passwd", $"{Account.Unprivileged.Uid}"], ProcessRunner.InheritedEnvironment());
        return result.ExitCode == 0 ? null : $"uid {Account.Unprivileged.Uid} has no user name";
    }
}
