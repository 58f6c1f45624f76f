// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>A theory about KEYRING credential caches; skipped where the kernel lets this process have none, as containers usually do.</summary>
public sealed class KeyringTheoryAttribute : TheoryAttribute
{
    /// <summary>Removed keys count until they are collected, and a sealed credential is a kilobyte or two.</summary>
    private const int QuotaBytesMin = 4 << 20;

    private static readonly string? s_refusal = Try();

    /// <summary>Tries to make one, and looks how much of them a user may have.</summary>
    public KeyringTheoryAttribute() => Skip = s_refusal;

    private static string? Try()
    {
        Dictionary<string, string> environment = new() { ["KRB5CCNAME"] = "KEYRING:session:gi-probe" };
        ProcessResult result = Driver.Run("ccache", environment, TimeSpan.FromSeconds(10), "probe");
        if (result.ExitCode != 0)
        {
            return $"no keyrings here: {result.Text.Trim()}";
        }

        string quota = $"/proc/sys/kernel/keys/{(Account.Current.Uid == 0 ? "root_" : "")}maxbytes";
        int bytes = int.Parse(File.ReadAllText(quota), CultureInfo.InvariantCulture);
        return bytes >= QuotaBytesMin ? null : $"this user's keyrings may have {bytes} bytes ({quota}), and many caches made at once need more";
    }
}
