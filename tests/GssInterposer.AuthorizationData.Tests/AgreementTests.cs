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

    /// <summary>As octets that Windows or an old client wrote in a code page; keys are found by them too.</summary>
    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc3, 0x41 })]
    [InlineData(new byte[] { 0xed, 0xb3, 0xbf })] // a surrogate
    [InlineData(new byte[] { 0xf0, 0x9f, 0x98, 0x80, 0xf0, 0x9f })] // a character, and half of one
    public void A_name_that_is_no_UTF8_is_the_same_from_libkrb5_and_from_a_ticket(byte[] component)
    {
        using KerberosLibrary library = new();
        krb5_principal_data* principal;
        fixed (byte* bytes = (byte[])[.. component, .. "@R\0"u8])
        {
            Assert.Equal(0, Krb5.krb5_parse_name(library.Context, bytes, &principal));
        }

        byte[] name = Tlv.Sequence(Tlv.Field(0, Tlv.Integer(1)), Tlv.Field(1, Tlv.Sequence(Tlv.Of(0x1b, component))));
        byte[] ticket = Tlv.Application(1, Tlv.Sequence(
            Tlv.Field(0, Tlv.Integer(5)), Tlv.Field(1, Tlv.General("R")), Tlv.Field(2, name), Tlv.Field(3, Messages.Encrypted(18, null, [1]))));
        Assert.Equal(library.Unparse(principal), Ticket.Decode(ticket).Server.ToString());
        Assert.DoesNotContain('\ufffd', Ticket.Decode(ticket).Server.ToString());
        Krb5.krb5_free_principal(library.Context, principal);
    }

    /// <summary>libkrb5 signs; one key vouches for the PAC, and another does not.</summary>
    [Theory]
    [InlineData(17, 16)]
    [InlineData(18, 32)]
    [InlineData(19, 16)]
    [InlineData(20, 32)]
    [InlineData(23, 16)]
    public void A_PAC_that_libkrb5_signed_is_vouched_for(int encryptionType, int keyBytes)
    {
        using KerberosLibrary library = new();
        byte[] bytes = new byte[keyBytes];
        using KerberosKey server = new(library, encryptionType, bytes);
        bytes[0] = 1;
        using KerberosKey kdc = new(library, encryptionType, bytes);
        krb5_principal_data* principal;
        fixed (byte* name = KerberosLibrary.Terminated("alice@R"))
        {
            Assert.Equal(0, Krb5.krb5_parse_name(library.Context, name, &principal));
        }

        void* pac;
        krb5_data signed = default;
        Assert.Equal(0, krb5_pac_init(library.Context, &pac));
        fixed (byte* serverBytes = new byte[keyBytes], kdcBytes = bytes)
        {
            krb5_keyblock serverKey = new() { enctype = encryptionType, length = (uint)keyBytes, contents = serverBytes };
            krb5_keyblock kdcKey = new() { enctype = encryptionType, length = (uint)keyBytes, contents = kdcBytes };
            Assert.Equal(0, krb5_pac_sign(library.Context, pac, 1_700_000_000, principal, &serverKey, &kdcKey, &signed));
        }

        Pac decoded = Pac.Decode(new ReadOnlySpan<byte>(signed.data, (int)signed.length).ToArray());
        Assert.Equal("alice", Assert.IsType<ClientInfo>(decoded.Find(PacBufferType.ClientInfo)!.Decode()).Name);
        Assert.True(decoded.IsSignedWith(server));
        Assert.False(decoded.IsSignedWith(kdc));
        Krb5.krb5_free_principal(library.Context, principal);
    }

    [LibraryImport(Library)]
    private static partial int krb5_pac_init(_krb5_context* context, void** pac);

    [LibraryImport(Library)]
    private static partial int krb5_pac_sign(
        _krb5_context* context, void* pac, int time, krb5_principal_data* principal, krb5_keyblock* server, krb5_keyblock* kdc, krb5_data* signed);

    [LibraryImport(Library)]
    private static partial int krb5_pac_parse(_krb5_context* context, void* bytes, nuint length, void** pac);

    [LibraryImport(Library)]
    private static partial int krb5_pac_get_types(_krb5_context* context, void* pac, nuint* count, uint** types);

    [LibraryImport(Library)]
    private static partial int krb5_pac_get_buffer(_krb5_context* context, void* pac, uint type, krb5_data* data);

    [LibraryImport(Library)]
    private static partial int krb5_pac_get_client_info(_krb5_context* context, void* pac, int* time, byte** name);
}
