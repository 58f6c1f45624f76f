// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Interop;
using GssInterposer.Tests;
using Xunit;

namespace GssInterposer.Core.Tests.Credentials;

/// <summary>Exported credentials: our own form, and the mechglue's around it.</summary>
// SAFETY: tokens lie in front of an inaccessible page, buffers are released in the test.
[Collection(CoreCollection.Name)]
public sealed unsafe class CredentialTokensTests
{
    [Fact]
    public void A_remote_credential_survives_export_and_import_byte_by_byte()
    {
        byte[] sealedCredential = Replies.SealedCredential();
        using TestCall call = new();
        CredHandle* handle = CredHandle.CreateRemote(sealedCredential, MechanismTable.Krb5);
        gss_buffer_desc_struct token = default;
        Assert.True(ExportCred.Run(call.Pointer, (gss_cred_id_struct*)handle, &token).IsComplete);
        gss_cred_id_struct* imported = null;
        Assert.True(ImportCredByMech.Run(call.Pointer, null, &token, &imported).IsComplete);
        Assert.True(CredHandle.From(imported)->IsRemote);
        Assert.Equal(sealedCredential, CredHandle.From(imported)->Remote.Span.ToArray());

        uint minor;
        GssApi.gss_release_buffer(&minor, &token);
        CredHandle.Release(handle);
        Assert.True(ReleaseCred.Run(call.Pointer, &imported).IsComplete);
        Assert.True(imported == null);
    }

    [Fact]
    public void A_damaged_remote_credential_is_not_imported()
    {
        byte[] whole = [.. "gssx-cred/1\0"u8, .. Replies.SealedCredential()];
        for (int length = 0; length < whole.Length; length += length < 64 ? 1 : 31)
        {
            using TestCall call = new();
            using GuardedBytes guarded = new(whole.AsSpan(0, length));
            gss_buffer_desc_struct token = default;
            token.length = guarded.Length;
            token.value = guarded.Pointer;
            gss_cred_id_struct* imported = null;
            GssStatus status = ImportCredByMech.Run(call.Pointer, null, &token, &imported);
            Assert.True(status.IsError && imported == null, $"{length} bytes");
        }
    }

    [Fact]
    public void Only_tokens_with_our_mark_and_something_behind_it_are_remote()
    {
        Assert.False(CredentialTokens.TryUnmark(default, out _));
        Assert.False(CredentialTokens.TryUnmark("gssx-cred/1\0"u8, out _));
        Assert.False(CredentialTokens.TryUnmark("gssx-cred/2\0AAAA"u8, out _));
        Assert.False(CredentialTokens.TryUnmark("[\"K5C1\",[]]"u8, out _));
        Assert.True(CredentialTokens.TryUnmark("gssx-cred/1\0AAAA"u8, out ReadOnlySpan<byte> encoded));
        Assert.Equal("AAAA"u8.ToArray(), encoded.ToArray());
    }

    [Fact]
    public void Wrapping_and_unwrapping_gives_the_same_token() => Prop.ForAll<byte[], byte>((token, mechanism) =>
    {
        using TestCall call = new();
        int index = mechanism % MechanismTable.Count;
        Assert.True(CredentialTokens.TryWrap(ref call.Ref, index, token, out gss_buffer_desc_struct wrapped));
        ReadOnlySpan<byte> bytes = new(wrapped.value, (int)wrapped.length);
        gss_OID_desc_struct* oid = MechanismTable.Concatenated(index);
        return bytes.Slice(4, (int)oid->length).SequenceEqual(new ReadOnlySpan<byte>(oid->elements, (int)oid->length))
            && CredentialTokens.TryUnwrap(bytes, out ReadOnlySpan<byte> found) && found.SequenceEqual(token);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("00000001")]
    [InlineData("00000001" + "AA")]
    [InlineData("00000001" + "AA" + "000000")]
    [InlineData("00000001" + "AA" + "00000002" + "BB")]
    [InlineData("FFFFFFFF" + "AA" + "00000001" + "BB")]
    [InlineData("00000001" + "AA" + "FFFFFFFF" + "BB")]
    [InlineData("7FFFFFFC" + "AA" + "00000001" + "BB")]
    public void A_damaged_form_is_refused(string hex)
    {
        using GuardedBytes guarded = new(Convert.FromHexString(hex));
        Assert.False(CredentialTokens.TryUnwrap(new ReadOnlySpan<byte>(guarded.Pointer, (int)guarded.Length), out _));
    }

    [Fact]
    public void No_bytes_beyond_the_form_are_read() => Prop.ForAll<int, byte[], int>((first, middle, second) =>
    {
        byte[] form = [.. Replies.Word((uint)first), .. middle, .. Replies.Word((uint)second), .. middle.Reverse()];
        using GuardedBytes guarded = new(form);
        return !CredentialTokens.TryUnwrap(new ReadOnlySpan<byte>(guarded.Pointer, form.Length), out ReadOnlySpan<byte> token)
            || token.Length <= form.Length - 8;
    }).QuickCheckThrowOnFailure();
}
