// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.HostProcess.Tests;

/// <summary>The plugin inside a process that has the .NET runtime already: this one.</summary>
public sealed class ManagedHostTests
{
    [Fact]
    public unsafe void A_dotnet_process_can_load_the_plugin_and_keeps_its_own_runtime()
    {
        nint library = NativeLibrary.Load(Plugin.Path);
        delegate* unmanaged<nint, nint> gate = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "gss_mech_interposer");

        Assert.Equal(0, gate(0)); // the test run has no GSS_USE_PROXY
        byte[] garbage = new byte[100_000];
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, gate(0));
        GC.KeepAlive(garbage);
    }
}
