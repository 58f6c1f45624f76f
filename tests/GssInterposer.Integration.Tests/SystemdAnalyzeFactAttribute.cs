// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>A test that needs systemd-analyze; skipped, with the reason, where there is none.</summary>
public sealed class SystemdAnalyzeFactAttribute : FactAttribute
{
    /// <summary>Looks in PATH.</summary>
    public SystemdAnalyzeFactAttribute()
    {
        string[] path = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        Skip = path.Any(directory => File.Exists(Path.Combine(directory, "systemd-analyze"))) ? null : "systemd-analyze is not installed (package systemd)";
    }
}
