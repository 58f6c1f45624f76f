// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>A test that changes ids or makes namespaces; skipped, with the reason, for those who may not.</summary>
public sealed class RootNamespaceFactAttribute : FactAttribute
{
    /// <summary>Skips unless the tests run as root, on a kernel that lets us write <paramref name="kernelFile"/>, and where unshare makes <paramref name="namespaceOption"/>.</summary>
    public RootNamespaceFactAttribute(string? kernelFile = null, string? namespaceOption = null)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "needs root: it makes processes with other ids or in other namespaces";
        }
        else if (kernelFile is not null && !CanWrite(kernelFile))
        {
            Skip = $"needs {kernelFile}, which cannot be written here";
        }
        else if (namespaceOption is not null && !CanUnshare(namespaceOption))
        {
            Skip = $"needs 'unshare {namespaceOption}', which is not possible here";
        }
    }

    private static bool CanWrite(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Write);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool CanUnshare(string option)
    {
        using Process unshare = Process.Start(new ProcessStartInfo("unshare", [option, "--fork", "true"]) { RedirectStandardError = true })!;
        unshare.WaitForExit();
        return unshare.ExitCode == 0;
    }
}
