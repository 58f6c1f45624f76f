// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>A theory about KEYRING credential caches; skipped where the kernel lets this process have none, as containers usually do.</summary>
public sealed class KeyringTheoryAttribute : TheoryAttribute
{
    private static readonly string? s_refusal = Try();

    /// <summary>Tries to make one.</summary>
    public KeyringTheoryAttribute() => Skip = s_refusal;

    private static string? Try()
    {
        Dictionary<string, string> environment = new() { ["KRB5CCNAME"] = "KEYRING:session:gi-probe" };
        ProcessResult result = Driver.Run("ccache", environment, TimeSpan.FromSeconds(10), "probe");
        return result.ExitCode == 0 ? null : $"no keyrings here: {result.Text.Trim()}";
    }
}
