// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Credentials;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Procedures;

/// <summary>EXPORT_CRED, IMPORT_CRED, STORE_CRED, RELEASE_HANDLE and options of credentials, with alice's ticket.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class CredentialProcedureTests
{
    [Fact]
    public void A_mechanism_that_the_service_does_not_offer_is_refused_in_words()
    {
        using TestCall call = new();
        GssxArgAcquireCred argument = new() { DesiredMechs = call.Array(Oids.ToWire(Oids.Iakerb)), CredUsage = GssxCredUsage.Accept };

        AcquireCred.Execute(call, in argument, out GssxResAcquireCred result);

        Assert.Equal(GssApi.GSS_S_NO_CRED, result.Status.Major);
        Assert.Contains("does not offer the mechanism: its mechs are krb5", Flow.Words(in result.Status), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exported_credential_is_imported_by_the_same_service_for_the_same_uid()
    {
        MemorySealer sealer = new();
        using TestCall first = new(sealer);
        using TestCall later = new(sealer);

        XdrOpaque exported = Export(first, out GssxResExportCred result);
        ImportCred.Execute(later, new GssxArgImportCred { ExportedHandle = exported }, out GssxResImportCred imported);

        Assert.Equal(GssxCredUsage.Initiate, result.UsageExported);
        Assert.True(imported.Status.Major == 0, TestCall.Words(in imported.Status));
        GssxCred credential = later.Decode(imported.OutputCredHandle);
        Assert.StartsWith("alice@", Encoding.UTF8.GetString(credential.DesiredName.DisplayName.Span), StringComparison.Ordinal);
        ContextPair.Check(CredentialHandles.Open(later, in credential, out gss_cred_id_struct* opened));
        Assert.True(opened != null);
    }

    [Fact]
    public void Another_uid_or_service_cannot_import_it()
    {
        MemorySealer sealer = new();
        using TestCall owner = new(sealer);
        using TestCall otherUid = new(sealer, TestCall.DefaultUid + 1);
        using TestCall otherService = new(sealer, service: TestCall.DefaultService with { Name = "mail" });
        GssxArgImportCred argument = new() { ExportedHandle = Export(owner, out _) };

        ImportCred.Execute(otherUid, in argument, out GssxResImportCred stolen);
        ImportCred.Execute(otherService, in argument, out GssxResImportCred strayed);

        Assert.Equal(GssApi.GSS_S_DEFECTIVE_TOKEN, stolen.Status.Major);
        Assert.Equal(GssApi.GSS_S_DEFECTIVE_TOKEN, strayed.Status.Major);
        Assert.False(stolen.OutputCredHandle.IsPresent);
        Assert.Contains("export it again", Encoding.UTF8.GetString(stolen.Status.MinorText.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_handle_is_no_exported_credential_and_the_other_way_round()
    {
        using TestCall call = new();
        GssxCred handle = AliceHandle(call);
        GssxCred disguised = handle;
        disguised.CredHandleReference = Export(call, out _);

        ImportCred.Execute(call, new GssxArgImportCred { ExportedHandle = handle.CredHandleReference }, out GssxResImportCred imported);
        call.Value.Denial = null;
        ExportCred.Execute(call, new GssxArgExportCred { InputCredHandle = call.Encode(in disguised) }, out GssxResExportCred exported);

        // Refused by the seal, before anything is parsed: the words are the daemon's own.
        Assert.Contains("export it again", Encoding.UTF8.GetString(imported.Status.MinorText.Span), StringComparison.Ordinal);
        Assert.Contains("not made for this service and user", call.Value.Denial, StringComparison.Ordinal);
        Assert.True(exported.Status.IsError);
        Assert.False(exported.ExportedHandle.IsPresent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(28)]
    [InlineData(600_000)]
    public void Garbage_is_not_imported(int bytes)
    {
        using TestCall call = new();

        ImportCred.Execute(call, new GssxArgImportCred { ExportedHandle = call.Bytes(new byte[bytes]) }, out GssxResImportCred result);

        Assert.Equal(GssApi.GSS_S_DEFECTIVE_TOKEN, result.Status.Major);
    }

    [Fact]
    public void A_service_that_was_restricted_to_accepting_imports_no_initiator()
    {
        MemorySealer sealer = new();
        using TestCall before = new(sealer);
        using TestCall after = new(sealer, service: TestCall.DefaultService with { CredUsage = GssxCredUsage.Accept });

        ImportCred.Execute(after, new GssxArgImportCred { ExportedHandle = Export(before, out _) }, out GssxResImportCred result);

        Assert.Equal(GssApi.GSS_S_NO_CRED, result.Status.Major);
        Assert.False(result.OutputCredHandle.IsPresent);
    }

    [Theory]
    [InlineData(GssxCredUsage.Accept, GssApi.GSS_S_NO_CRED)]
    [InlineData((GssxCredUsage)7, GssApi.GSS_S_FAILURE)]
    public void A_credential_is_not_exported_for_what_it_is_not_for(GssxCredUsage usage, uint expected)
    {
        using TestCall call = new();

        ExportCred.Execute(call, new GssxArgExportCred { InputCredHandle = AliceEncoded(call), CredUsage = usage }, out GssxResExportCred result);

        Assert.Equal(expected, result.Status.Major);
        Assert.False(result.ExportedHandle.IsPresent);
        Assert.Equal(GssxCredUsage.Unspecified, result.UsageExported);
    }

    [Fact]
    public void Without_a_credential_the_default_one_is_not_exported_instead()
    {
        using TestCall call = new();
        GssxCred empty = default;

        ExportCred.Execute(call, new GssxArgExportCred { InputCredHandle = call.Encode(in empty) }, out GssxResExportCred result);

        Assert.Equal(GssApi.GSS_S_NO_CRED, result.Status.Major);
        Assert.False(result.ExportedHandle.IsPresent);
    }

    [Fact]
    public void A_credential_is_stored_where_the_service_says_and_again_only_to_overwrite()
    {
        using ScratchDirectory scratch = new();
        using TestCall call = new(service: StoringInto($"FILE:{scratch.PathOf("cc_%U")}"));
        GssxArgStoreCred argument = new() { InputCredHandle = AliceEncoded(call), CredUsage = GssxCredUsage.Initiate, DesiredMech = Oids.ToWire(Oids.Krb5) };

        StoreCred.Execute(call, in argument, out GssxResStoreCred first);
        StoreCred.Execute(call, in argument, out GssxResStoreCred second);
        argument.OverwriteCred = true;
        StoreCred.Execute(call, in argument, out GssxResStoreCred third);

        Assert.True(first.Status.Major == 0, TestCall.Words(in first.Status));
        Assert.True(first.ElementsStored.Count >= 1);
        Assert.True(Oids.IsKrb5(first.ElementsStored[0]));
        Assert.Equal(GssxCredUsage.Initiate, first.CredUsageStored);
        Assert.Equal(GssApi.GSS_S_DUPLICATE_ELEMENT, second.Status.Major);
        Assert.Equal(0u, second.ElementsStored.Count);
        Assert.Equal(GssApi.GSS_S_COMPLETE, third.Status.Major);
        string file = scratch.PathOf($"cc_{TestCall.DefaultUid}");
        Assert.Equal([file], Directory.GetFiles(scratch.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_service_without_a_ccache_stores_nothing_and_says_what_to_do()
    {
        using TestCall call = new();

        StoreCred.Execute(call, new GssxArgStoreCred { InputCredHandle = AliceEncoded(call) }, out GssxResStoreCred result);

        Assert.Equal(GssApi.GSS_S_UNAVAILABLE, result.Status.Major);
        Assert.Contains("cred_store = ccache:", Encoding.UTF8.GetString(result.Status.MinorText.Span), StringComparison.Ordinal);
        Assert.NotNull(call.Value.Denial);
    }

    [Theory]
    [InlineData("shared")]
    [InlineData("shared%%U")]
    [InlineData("shared%")]
    public void A_ccache_that_users_share_is_not_for_one_of_them_to_replace(string name)
    {
        using ScratchDirectory scratch = new();
        using TestCall call = new(service: StoringInto($"FILE:{scratch.PathOf(name)}"));

        StoreCred.Execute(call, new GssxArgStoreCred { InputCredHandle = AliceEncoded(call) }, out GssxResStoreCred result);

        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, result.Status.Major);
        Assert.Empty(Directory.GetFiles(scratch.Path));
    }

    [Fact]
    public void The_services_own_uid_may_store_into_a_shared_ccache()
    {
        using ScratchDirectory scratch = new();
        using TestCall call = new(service: StoringInto($"FILE:{scratch.PathOf("shared")}") with { Euid = TestCall.DefaultUid });

        StoreCred.Execute(call, new GssxArgStoreCred { InputCredHandle = AliceEncoded(call) }, out GssxResStoreCred result);

        Assert.True(result.Status.Major == 0, TestCall.Words(in result.Status));
        Assert.True(File.Exists(scratch.PathOf("shared")));
    }

    [Fact]
    public void Nothing_is_stored_for_a_handle_of_another_uid()
    {
        using ScratchDirectory scratch = new();
        MemorySealer sealer = new();
        ServiceConfiguration service = StoringInto($"FILE:{scratch.PathOf("cc_%U")}");
        using TestCall owner = new(sealer, service: service);
        using TestCall thief = new(sealer, TestCall.DefaultUid + 1, service);
        GssxCred handle = AliceHandle(owner);

        StoreCred.Execute(thief, new GssxArgStoreCred { InputCredHandle = thief.Encode(in handle) }, out GssxResStoreCred result);

        Assert.True(result.Status.IsError);
        Assert.Empty(Directory.GetFiles(scratch.Path));
    }

    [Fact]
    public void A_credential_handle_is_released_as_often_as_one_likes_and_works_afterwards()
    {
        using TestCall call = new();
        GssxCred handle = AliceHandle(call);
        GssxArgReleaseHandle argument = new() { CredHandle = new GssxHandle { HandleType = GssxHandleType.Cred, CredInfo = call.Encode(in handle) } };

        ReleaseHandle.Execute(call, in argument, out GssxResReleaseHandle first);
        ReleaseHandle.Execute(call, in argument, out GssxResReleaseHandle second);

        Assert.Equal(GssApi.GSS_S_COMPLETE, first.Status.Major);
        Assert.Equal(GssApi.GSS_S_COMPLETE, second.Status.Major);
        ContextPair.Check(CredentialHandles.Open(call, in handle, out _));
    }

    [Fact]
    public void A_context_that_waits_is_gone_when_its_owner_releases_it()
    {
        using TestCall call = new();
        XdrEncoded<GssxCtx> waiting = HalfOpen(call);

        GssxStatus first = Release(call, waiting);
        GssxStatus second = Release(call, waiting);

        Assert.Equal(GssApi.GSS_S_COMPLETE, first.Major);
        Assert.Equal(GssApi.GSS_S_COMPLETE, second.Major);
        Assert.Equal(0, call.Value.Daemon.HalfOpen.Count);
    }

    [Fact]
    public void A_context_that_waits_is_not_for_another_uid_to_release()
    {
        using TestCall call = new();
        XdrEncoded<GssxCtx> waiting = HalfOpen(call);
        call.BecomeUid(TestCall.DefaultUid + 1);

        GssxStatus status = Release(call, waiting);

        // The answer is the same as for a handle that does not exist: who asks learns nothing.
        Assert.Equal(GssApi.GSS_S_COMPLETE, status.Major);
        Assert.Equal(1, call.Value.Daemon.HalfOpen.Count);
    }

    [Fact]
    public void A_kind_of_handle_that_we_do_not_know_is_a_bad_structure()
    {
        using TestCall call = new();
        GssxHandle unknown = new() { HandleType = (GssxHandleType)99, Extensions = call.Text("?") };

        ReleaseHandle.Execute(call, new GssxArgReleaseHandle { CredHandle = unknown }, out GssxResReleaseHandle result);

        Assert.Equal(GssApi.GSS_S_CALL_BAD_STRUCTURE, result.Status.Major);
    }

    [Fact]
    public void Encryption_types_that_an_application_allows_hold_for_the_opened_credential()
    {
        using TestCall call = new();
        GssxCred handle = AliceHandle(call);
        SetOption(call, ref handle, "krb5_set_allowed_enctype_values", Enctypes(17));

        Assert.True(CredentialOptions.Has(in handle));
        ContextPair.Check(CredentialHandles.Open(call, in handle, out gss_cred_id_struct* credential));
        Assert.Equal(17, SessionEnctype(call, credential));
    }

    [Fact]
    public void Encryption_types_of_which_none_is_known_are_not_passed_over()
    {
        using TestCall call = new();
        GssxCred handle = AliceHandle(call);
        SetOption(call, ref handle, "krb5_set_allowed_enctype_values", Enctypes(4242));

        Assert.True(CredentialHandles.Open(call, in handle, out _).IsError);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(4 * ((int)ProcedureLimits.EnctypesMax + 1))]
    public void Encryption_types_of_an_odd_or_absurd_length_are_refused(int bytes)
    {
        using TestCall call = new();
        GssxCred handle = AliceHandle(call);
        byte[] value = new byte[bytes];
        value.AsSpan().Fill(17);
        SetOption(call, ref handle, "krb5_set_allowed_enctype_values", value);

        Assert.Equal(GssResult.Failure(LibC.EINVAL), CredentialHandles.Open(call, in handle, out _));
    }

    [Fact]
    public void Confidentiality_and_integrity_are_left_out_where_the_application_wants_neither()
    {
        const uint Both = GssApi.GSS_C_CONF_FLAG | GssApi.GSS_C_INTEG_FLAG;
        using TestCall call = new();
        GssxCred handle = AliceHandle(call);
        ContextPair.Check(CredentialHandles.Open(call, in handle, out gss_cred_id_struct* usual));
        SetOption(call, ref handle, "krb5_set_no_ci_flags", []);
        ContextPair.Check(CredentialHandles.Open(call, in handle, out gss_cred_id_struct* without));

        Assert.Equal(Both, Initiate(call, usual, out _) & Both);
        Assert.Equal(0u, Initiate(call, without, out _) & Both);
    }

    private static XdrEncoded<GssxCtx> HalfOpen(TestCall call)
    {
        ContextPair.Establish(call, out _, out gss_ctx_id_struct* acceptor);
        ContextPair.Check(Daemon.Contexts.ContextExport.KeepHalfOpenAcceptor(call, acceptor, Oids.ToWire(Oids.Krb5), out GssxCtx context));
        Assert.Equal(1, call.Value.Daemon.HalfOpen.Count);
        return call.Encode(in context);
    }

    private static GssxStatus Release(TestCall call, XdrEncoded<GssxCtx> context)
    {
        GssxHandle handle = new() { HandleType = GssxHandleType.SecCtx, SecCtxInfo = context };
        ReleaseHandle.Execute(call, new GssxArgReleaseHandle { CredHandle = handle }, out GssxResReleaseHandle result);
        return result.Status;
    }

    private static ServiceConfiguration StoringInto(string ccache) => TestCall.DefaultService with { CredStore = [new CredStoreElement("ccache", ccache)] };

    private static byte[] Enctypes(int enctype)
    {
        byte[] value = new byte[sizeof(int)];
        BitConverter.TryWriteBytes(value, enctype);
        return value;
    }

    private static void SetOption(TestCall call, ref GssxCred handle, string name, ReadOnlySpan<byte> value) =>
        handle.Elements.Items[0].Options = call.Array(new GssxOption { Option = call.Text(name + "\0"), Value = call.Bytes(value) });

    private static GssxCred AliceHandle(TestCall call)
    {
        uint minor;
        gss_cred_id_struct* credential = null;
        uint major = GssApi.gss_acquire_cred(&minor, null, GssApi.GSS_C_INDEFINITE, Oids.Krb5Set, GssApi.GSS_C_INITIATE, &credential, null, null);
        ContextPair.Check(new GssResult(major, minor));
        call.Value.Gss.Own(credential);
        ContextPair.Check(CredentialHandles.Seal(call, credential, out GssxCred handle));
        return handle;
    }

    private static XdrEncoded<GssxCred> AliceEncoded(TestCall call)
    {
        GssxCred handle = AliceHandle(call);
        return call.Encode(in handle);
    }

    private static XdrOpaque Export(TestCall call, out GssxResExportCred result)
    {
        ExportCred.Execute(call, new GssxArgExportCred { InputCredHandle = AliceEncoded(call), CredUsage = GssxCredUsage.Both }, out result);
        Assert.True(result.Status.Major == 0, TestCall.Words(in result.Status));
        return *result.ExportedHandle.Value;
    }

    /// <summary>Begins a context to HTTP@localhost.</summary>
    /// <returns>Its flags.</returns>
    private static uint Initiate(TestCall call, gss_cred_id_struct* credential, out gss_ctx_id_struct* context)
    {
        uint minor;
        uint flags = 0;
        gss_ctx_id_struct* handle = null;
        gss_buffer_desc_struct token = default;
        gss_OID_desc_struct* hostbased = Oids.Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x04]);
        ContextPair.Check(call.Value.Gss.ImportName(call.Text("HTTP@localhost"), hostbased, out gss_name_struct* target));
        uint major = GssApi.gss_init_sec_context(&minor, credential, &handle, target, Oids.Krb5, 0, 0, null, null, null, &token, &flags, null);
        ContextPair.Check(new GssResult(major, minor));
        context = call.Value.Gss.Own(handle);
        call.Value.Gss.Own(token);
        return flags;
    }

    private static int SessionEnctype(TestCall call, gss_cred_id_struct* credential)
    {
        Initiate(call, credential, out gss_ctx_id_struct* context);
        ContextPair.Check(Daemon.Contexts.LucidContext.Export(call, context, out XdrOpaque layout));
        return BinaryPrimitives.ReadInt32LittleEndian(layout.Span[16..]);
    }
}
