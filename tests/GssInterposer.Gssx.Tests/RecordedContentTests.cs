// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Rpc;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Gssx.Tests;

/// <summary>What real messages say, read through the helpers that the plugin uses.</summary>
// SAFETY: decoded values borrow from a copy of the recording in the arena.
public sealed unsafe class RecordedContentTests : IDisposable
{
    private const uint RoutineErrorFailure = 13u << 16;
    private const uint RoutineErrorUnavailable = 16u << 16;

    private readonly TestArena _arena = new();

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void An_accepted_context_names_its_initiator_as_a_mechanism_name()
    {
        GssxResAcceptSecContext result = Reply<GssxResAcceptSecContext>("mutual-with-bindings.accept_sec_context.reply");
        Assert.False(result.Status.IsError);
        Assert.True(result.ContextHandle.IsPresent);
        Assert.True(result.ContextHandle.Value->TryDecode(_arena, out GssxCtx context));
        Assert.True(context.SrcName.IsMechanismName);
        Assert.Equal("alice@RECORDING.TEST", Text(GssxOptions.WithoutNul(context.SrcName.DisplayName)));
        Assert.Equal("host/localhost@RECORDING.TEST", Text(GssxOptions.WithoutNul(context.TargName.DisplayName)));
        Assert.True(context.Open);
        Assert.False(context.LocallyInitiated);
        Assert.True(result.OutputToken.IsPresent);
        Assert.False(result.DelegatedCredHandle.IsPresent);
    }

    [Fact]
    public void A_decoded_context_encodes_to_the_bytes_it_came_from()
    {
        GssxResAcceptSecContext result = Reply<GssxResAcceptSecContext>("mutual-with-bindings.accept_sec_context.reply");
        XdrEncoded<GssxCtx> encoded = *result.ContextHandle.Value;
        Assert.True(encoded.TryDecode(_arena, out GssxCtx context));
        Assert.Equal(encoded.Span.ToArray(), XdrEncoded<GssxCtx>.From(in context, _arena).Span.ToArray());
    }

    [Fact]
    public void A_delegated_credential_comes_with_the_context()
    {
        GssxResAcceptSecContext result = Reply<GssxResAcceptSecContext>("delegation.accept_sec_context.reply");
        Assert.True(result.DelegatedCredHandle.IsPresent);
        Assert.True(result.DelegatedCredHandle.Value->TryDecode(_arena, out GssxCred cred));
        Assert.Equal("alice@RECORDING.TEST", Text(GssxOptions.WithoutNul(cred.DesiredName.DisplayName)));
        Assert.False(cred.CredHandleReference.IsEmpty);
    }

    [Fact]
    public void The_c_plugin_sends_a_credential_back_byte_for_byte()
    {
        GssxResAcquireCred acquired = Reply<GssxResAcquireCred>("03-initiator-credential.acquire_cred.reply");
        GssxArgInitSecContext sent = Call<GssxArgInitSecContext>("06-one-leg.init_sec_context.call");
        Assert.Equal(acquired.OutputCredHandle.Value->Span.ToArray(), sent.CredHandle.Value->Span.ToArray());
    }

    [Fact]
    public void An_initiator_asks_for_its_changed_credential_in_an_option_with_nul()
    {
        GssxArgInitSecContext arguments = Call<GssxArgInitSecContext>("06-one-leg.init_sec_context.call");
        Assert.True(GssxOptions.TryFind(arguments.Options, GssxOptionNames.SyncModifiedCreds, out XdrOpaque value));
        Assert.Equal("default\0"u8, value.Span);
        Assert.True(GssxOptions.TextEquals(value, GssxOptionNames.SyncModifiedCredsDefault));
    }

    [Fact]
    public void The_changed_credential_is_the_xdr_of_a_cred()
    {
        GssxResInitSecContext result = Reply<GssxResInitSecContext>("06-one-leg.init_sec_context.reply");
        Assert.True(GssxOptions.TryFind(result.Options, GssxOptionNames.SyncCreds, out XdrOpaque value));
        Assert.True(new XdrEncoded<GssxCred>(value.Pointer, value.Length).TryDecode(_arena, out GssxCred cred));
        Assert.False(cred.CredHandleReference.IsEmpty);
    }

    [Fact]
    public void A_local_name_is_an_option_of_the_result()
    {
        GssxArgImportAndCanonName arguments = Call<GssxArgImportAndCanonName>("08-local-name-of-initiator.import_and_canon_name.call");
        Assert.True(arguments.InputName.TryDecode(_arena, out GssxName input));
        Assert.True(input.IsMechanismName);
        Assert.True(GssxOptions.TryFind(arguments.Options, GssxOptionNames.LocalName, out _));

        GssxResImportAndCanonName result = Reply<GssxResImportAndCanonName>("08-local-name-of-initiator.import_and_canon_name.reply");
        Assert.False(result.OutputName.IsPresent);
        Assert.True(GssxOptions.TryFind(result.Options, GssxOptionNames.LocalName, out XdrOpaque name));
        Assert.Equal("alice", Text(GssxOptions.WithoutNul(name)));
    }

    [Fact]
    public void A_refused_token_is_an_error_with_words_and_no_context()
    {
        GssxResAcceptSecContext result = Reply<GssxResAcceptSecContext>("garbage-token.accept_sec_context.reply");
        Assert.True(result.Status.IsError);
        Assert.Equal(RoutineErrorFailure, result.Status.Major);
        Assert.NotEqual(string.Empty, Text(result.Status.MajorText));
        Assert.DoesNotContain('\0', Text(result.Status.MajorText));
        Assert.False(result.ContextHandle.IsPresent);
    }

    [Fact]
    public void The_c_daemon_understands_our_mic_and_wrap_calls()
    {
        Assert.False(Reply<GssxResGetMic>("ours-protect.get_mic.reply").Status.IsError);
        Assert.False(Reply<GssxResVerifyMic>("ours-protect.verify_mic.reply").Status.IsError);
        GssxResUnwrap unwrapped = Reply<GssxResUnwrap>("ours-protect.unwrap.reply");
        Assert.False(unwrapped.Status.IsError);
        Assert.Equal("a message to protect", Text(unwrapped.MessageBuffer[0]));
        Assert.True(*unwrapped.ConfState.Value);
        GssxResWrapSizeLimit limit = Reply<GssxResWrapSizeLimit>("ours-protect.wrap_size_limit.reply");
        Assert.InRange(limit.MaxInputSize, 900UL, 999UL);
    }

    [Fact]
    public void The_c_daemon_understands_our_name_call()
    {
        GssxResImportAndCanonName result = Reply<GssxResImportAndCanonName>("ours-canonicalize-user.import_and_canon_name.reply");
        Assert.True(result.OutputName.Value->TryDecode(_arena, out GssxName name));
        Assert.Equal("alice@RECORDING.TEST", Text(GssxOptions.WithoutNul(name.DisplayName)));
    }

    [Theory]
    [InlineData("ours-release-context")]
    [InlineData("ours-release-credential")]
    public void The_c_daemon_holds_no_handles_and_says_that_releasing_is_unavailable(string name)
    {
        GssxStatus status = Reply<GssxResReleaseHandle>(name + ".release_handle.reply").Status;
        Assert.Equal(RoutineErrorUnavailable, status.Major);
        Assert.Equal("The operation or option is not available or unsupported", Text(status.MajorText));
    }

    [Fact]
    public void A_procedure_that_is_not_offered_has_an_all_zero_result_that_still_decodes()
    {
        GssxResExportCred result = Reply<GssxResExportCred>("ours-not-offered.export_cred.reply");
        Assert.Equal(0u, result.Status.Major);
        Assert.Equal(GssxCredUsage.Unspecified, result.UsageExported);
        Assert.False(result.ExportedHandle.IsPresent);
        Assert.Equal(GssxCredUsage.Unspecified, Reply<GssxResStoreCred>("ours-not-offered.store_cred.reply").CredUsageStored);
    }

    [Fact]
    public void Kernel_style_results_are_asked_for_by_options_of_the_call_context()
    {
        GssxResAcceptSecContext result = Reply<GssxResAcceptSecContext>("ours-lucid-context-and-unix-credentials.accept_sec_context.reply");
        Assert.False(result.Status.IsError);
        Assert.True(GssxOptions.TryFind(result.Options, GssxOptionNames.LinuxCredsV1, out XdrOpaque identity));
        Assert.Equal(uint.MaxValue, *(uint*)identity.Pointer);      // alice has no account here
    }

    private static string Text(XdrOpaque text) => Encoding.UTF8.GetString(text.Span);

    private T Reply<T>(string part)
        where T : unmanaged, IXdr<T>
    {
        XdrReader reader = Reader(part, out uint xid);
        RpcFailure failure = ReplyParser.Parse(ref reader, xid, out T result, out _);
        Assert.Equal(RpcFailure.None, failure);
        return result;
    }

    private T Call<T>(string part)
        where T : unmanaged, IXdr<T>
    {
        XdrReader reader = Reader(part, out _);
        Assert.True(RpcMessage.Decode(ref reader, out RpcMessage header));
        Assert.Equal(Number, header.Body.Call.ProgramNumber);
        Assert.Equal((uint)Recording.Find(part).Procedure, header.Body.Call.Procedure);
        Assert.True(T.Decode(ref reader, out T arguments));
        Assert.True(reader.Finished);
        return arguments;
    }

    private XdrReader Reader(string part, out uint xid)
    {
        ReadOnlySpan<byte> message = Recording.Find(part).Message;
        byte* copy = (byte*)_arena.Pointer->Allocate((uint)message.Length);
        message.CopyTo(new Span<byte>(copy, message.Length));
        XdrReader reader = new(copy, (uint)message.Length, _arena);
        XdrReader peek = reader;
        xid = peek.ReadUInt32();
        return reader;
    }
}
