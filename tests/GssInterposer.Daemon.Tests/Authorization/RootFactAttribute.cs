// SPDX-License-Identifier: MIT
using System;
using System.IO;
using Xunit;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>A test that changes ids or makes namespaces; skipped, with the reason, for those who may not.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Skips unless the tests run as root, on a kernel that has <paramref name="kernelFile"/>.</summary>
    public RootFactAttribute(string? kernelFile = null)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "needs root: it makes processes with other ids or in other namespaces";
        }
        else if (kernelFile is not null && !File.Exists(kernelFile))
        {
            Skip = $"needs {kernelFile}, which this kernel does not have";
        }
    }
}
