// SPDX-License-Identifier: MIT
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.HostProcess.Tests;

/// <summary>The plugin inside a process that has the .NET runtime already: this one.</summary>
[Collection(Host.Collection)]
public sealed unsafe class ManagedHostTests(Host host)
{
    private const int Threads = 4;
    private const int CallsOfEach = 200;

    private static readonly string[] Variables = ["GSS_USE_PROXY", "GSSPROXY_SOCKET", "GSSPROXY_BEHAVIOR"];
    private static readonly byte[] InterposerOid = [0x60, 0x86, 0x48, 0x01, 0x86, 0xf8, 0x42, 0x03, 0x08, 0x0f, 0x01];

    [StructLayout(LayoutKind.Sequential)]
    private struct Bytes // gss_OID_desc and gss_buffer_desc: a 32-bit length is followed by padding, which is zero
    {
        public nuint Length;
        public void* Value;
    }

    /// <summary>The runtime stops its threads by signals for each collection: in the middle of the plugin's waits too.</summary>
    [Fact]
    public void A_dotnet_process_can_use_the_plugin_while_its_garbage_is_collected()
    {
        Dictionary<string, string> proxied = host.Proxied();
        nint library = NativeLibrary.Load(proxied["DRIVER_PLUGIN"]);
        Assert.False(Interpose(library)); // the test run has no GSS_USE_PROXY
        Array.ForEach(Variables, name => Assert.Equal(0, setenv(name, proxied[name], 1)));
        try
        {
            Assert.True(Interpose(library));
            byte[] token = File.ReadAllBytes(proxied["DRIVER_TOKEN"]);
            ConcurrentBag<uint> majors = [];
            Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() => CallAgainAndAgain(library, token, majors)))];
            Array.ForEach(threads, thread => thread.Start());
            while (threads.Any(thread => !thread.Join(1)))
            {
                GC.KeepAlive(new byte[100_000]);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            Assert.Equal(Threads * CallsOfEach, majors.Count);
            Assert.All(majors, major => Assert.Equal(0u, major));
        }
        finally
        {
            Array.ForEach(Variables, name => _ = unsetenv(name));
        }

        Assert.False(Interpose(library));
    }

    private static bool Interpose(nint library)
    {
        delegate* unmanaged<Bytes*, void*> gate = (delegate* unmanaged<Bytes*, void*>)NativeLibrary.GetExport(library, "gss_mech_interposer");
        fixed (byte* oid = InterposerOid)
        {
            Bytes interposer = new() { Length = (nuint)InterposerOid.Length, Value = oid };
            void* mechanisms = gate(&interposer);
            bool open = mechanisms != null;
            uint minor;
            _ = gss_release_oid_set(&minor, &mechanisms);
            return open;
        }
    }

    private static void CallAgainAndAgain(nint library, byte[] token, ConcurrentBag<uint> majors)
    {
        var accept = (delegate* unmanaged<uint*, void**, void*, Bytes*, void*, void**, void**, Bytes*, uint*, uint*, void**, uint>)
            NativeLibrary.GetExport(library, "gssi_accept_sec_context");
        var delete = (delegate* unmanaged<uint*, void**, Bytes*, uint>)NativeLibrary.GetExport(library, "gssi_delete_sec_context");
        fixed (byte* bytes = token)
        {
            Bytes input = new() { Length = (nuint)token.Length, Value = bytes };
            for (int i = 0; i < CallsOfEach; i++)
            {
                uint minor;
                void* context = null;
                Bytes output = default;
                majors.Add(accept(&minor, &context, null, &input, null, null, null, &output, null, null, null));
                NativeMemory.Free(output.Value);
                _ = delete(&minor, &context, null);
            }
        }
    }

    [DllImport("libgssapi_krb5.so.2")]
    private static extern uint gss_release_oid_set(uint* minor, void** set);

    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern int setenv(string name, string value, int overwrite);

    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern int unsetenv(string name);
}
