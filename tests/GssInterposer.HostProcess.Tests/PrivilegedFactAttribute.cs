// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.HostProcess.Tests;

/// <summary>A test of setuid and setgid programs with an /etc of their own; skipped where such a program or a mount namespace cannot be made.</summary>
public sealed class PrivilegedFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_whyNot = new(WhyNot);

    /// <summary>Looks at the user, the kernel and the file system.</summary>
    public PrivilegedFactAttribute() => Skip = s_whyNot.Value;

    private static string? WhyNot()
    {
        if (Account.Current.Uid != 0)
        {
            return "only root can make a setuid program of another user's";
        }

        if (File.ReadLines("/proc/self/status").Any(line => line.StartsWith("NoNewPrivs:", StringComparison.Ordinal) && line.EndsWith('1')))
        {
            return "this process may not gain privileges (no_new_privs), nor may its children";
        }

        using ScratchDirectory scratch = new();
        return Run("findmnt", "--noheadings", "--output", "OPTIONS", "--target", scratch.Path).Output.Split(',', '\n').Contains("nosuid")
            ? $"{scratch.Path} is on a file system mounted with nosuid"
            : Run("unshare", "--mount", "true").ExitCode == 0 ? null : "needs 'unshare --mount', which is not possible here";
    }

    private static ProcessResult Run(params string[] command) => ProcessRunner.Run(command, ProcessRunner.InheritedEnvironment());
}
