// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests.OpenSsh;

/// <summary>A test of sshd; skipped, with the reason, where the programs, root or namespaces cannot be had (scripts/lib/sshd.sh).</summary>
public sealed class SshTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Reason = new(() => Application.WhyNot(["usr/sbin/sshd", "usr/bin/ssh"]) ?? WhyNoServer());

    /// <summary>Looks once per test run.</summary>
    public SshTheoryAttribute() => Skip = Reason.Value;

    private static string? WhyNoServer()
    {
        ProcessResult result = ProcessRunner.Run([Repository.PathOf("scripts", SshServer.Script), "--possible"], ProcessRunner.InheritedEnvironment());
        return result.ExitCode == 0 ? null : result.Text.Trim();
    }
}
