// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Runtime.InteropServices;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.Pacs;
using GssInterposer.AuthorizationData.Tests.Building;
using GssInterposer.AuthorizationData.Tickets;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.AuthorizationData.Tests;

/// <summary>libkrb5 reads the tests' PACs, and writes names, as this library does.</summary>
// SAFETY: what libkrb5 allocates is copied and left to the end of the process; inputs are pinned for the call.
public sealed unsafe partial class AgreementTests
{
    private const string Library = "libkrb5.so.3";

    [Fact]
    public void Libkrb5_sees_the_same_buffers()
    {
        using KerberosLibrary library = new();
        byte[] encoded = PacWriter.Everything();
        Pac decoded = Pac.Decode(encoded);
        void* pac;
        fixed (byte* bytes = encoded)
        {
            Assert.Equal(0, krb5_pac_parse(library.Context, bytes, (nuint)encoded.Length, &pac));
        }

        nuint count;
        uint* types;
        Assert.Equal(0, krb5_pac_get_types(library.Context, pac, &count, &types));
        Assert.Equal(new ReadOnlySpan<uint>(types, (int)count).ToArray(), decoded.Buffers.Select(buffer => buffer.Type));
        foreach (PacBuffer buffer in decoded.Buffers)
        {
            krb5_data data;
            Assert.Equal(0, krb5_pac_get_buffer(library.Context, pac, buffer.Type, &data));
            Assert.Equal(new ReadOnlySpan<byte>(data.data, (int)data.length).ToArray(), buffer.Data.ToArray());
        }

        byte* client;
        int time = 0;
        Assert.Equal(0, krb5_pac_get_client_info(library.Context, pac, &time, &client));
        Assert.Equal("alice", Marshal.PtrToStringUTF8((nint)client));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeSeconds(), time);
    }

    /// <summary>Keys are found by that.</summary>
    [Theory]
    [InlineData("R", "a")]
    [InlineData("R@/S\\", "a/b", "c@d\\", "e\n\t\b ")]
    public void Libkrb5_writes_the_same_names(string realm, params string[] components)
    {
        using KerberosLibrary library = new();
        string written = new Principal(1, components, realm).ToString();
        krb5_principal_data* principal;
        fixed (byte* bytes = KerberosLibrary.Terminated(written))
        {
            Assert.Equal(0, Krb5.krb5_parse_name(library.Context, bytes, &principal));
        }

        Assert.Equal(written, library.Unparse(principal));
        Assert.Equal(realm.Length, (int)principal->realm.length);
        Assert.Equal(components.Length, principal->length);
        Krb5.krb5_free_principal(library.Context, principal);
    }

    [LibraryImport(Library)]
    private static partial int krb5_pac_parse(_krb5_context* context, void* bytes, nuint length, void** pac);

    [LibraryImport(Library)]
    private static partial int krb5_pac_get_types(_krb5_context* context, void* pac, nuint* count, uint** types);

    [LibraryImport(Library)]
    private static partial int krb5_pac_get_buffer(_krb5_context* context, void* pac, uint type, krb5_data* data);

    [LibraryImport(Library)]
    private static partial int krb5_pac_get_client_info(_krb5_context* context, void* pac, int* time, byte** name);
}
