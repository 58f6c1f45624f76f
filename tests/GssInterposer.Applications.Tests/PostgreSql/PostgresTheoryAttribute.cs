// SPDX-License-Identifier: MIT
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Applications.Tests.PostgreSql;

/// <summary>A test of PostgreSQL; skipped, with the reason, where the programs or a user to run them cannot be had.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    private static readonly string? s_reason =
        Application.WhyNot([$"{PostgresCluster.Programs}/postgres", $"{PostgresCluster.Programs}/psql"]) ?? WhyNoUser();

    /// <summary>Looks once per test run.</summary>
    public PostgresTheoryAttribute() => Skip = s_reason;

    /// <summary>Whether the realm must be one whose services may delegate, and Apache there.</summary>
    public bool BehindThePortal
    {
        get => field;
        init
        {
            field = value;
            Skip ??= value ? Application.WhyNot(PortalServer.Files) : null;
        }
    }

    private static string? WhyNoUser()
    {
        ProcessResult named = ProcessRunner.Run(["/usr/bin/id", "-un", "--", $"{Account.Unprivileged.Uid}"], ProcessRunner.InheritedEnvironment());
        return named.ExitCode == 0 ? null : $"PostgreSQL runs as nobody who has no name: {named.Text.Trim()}";
    }
}
