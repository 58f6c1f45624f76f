// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Proxy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Core.Tests.Credentials;

/// <summary>What an application sets on a remote credential travels with it; what it asks is answered by what came with it.</summary>
// SAFETY: what is passed by pointer lives in the frame of the call that it is made for.
[Collection(CoreCollection.Name)]
public sealed unsafe class OptionTests : IDisposable
{
    private const int CallHeaderBytes = 40; // xid to verifier (RFC 5531 §9), AUTH_NONE twice
    private const string Enctypes = "krb5_set_allowed_enctype_values";
    private const string NoCiFlags = "krb5_set_no_ci_flags";
    private static readonly byte[] s_noCiFlags = [0x2a, 0x85, 0x70, 0x2b, 0x0d, 0x1d];
    private static readonly byte[] s_impersonator = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05, 0x0e];

    private readonly FakeDaemon _daemon = new();
    private readonly CredHandle* _credential = CredHandle.CreateRemote(Replies.SealedInitiator(), MechanismTable.Krb5);

    public OptionTests() => CoreEnvironment.Load(_daemon.SocketPath, 2000);

    public void Dispose()
    {
        CredHandle.Release(_credential);
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Fact]
    public void Encryption_types_go_with_each_call_until_they_are_taken_back()
    {
        Assert.True(Restrict(17, 18).IsComplete);
        Assert.True(Set(s_noCiFlags).IsComplete);
        Assert.True(Restrict(18).IsComplete);
        Initiate();
        Assert.Equal([(NoCiFlags, ""), (Enctypes, "12000000")], OptionsOfLastRequest());

        Assert.True(Restrict([]).IsComplete);
        Initiate();
        Assert.Equal([(NoCiFlags, "")], OptionsOfLastRequest());
    }

    [Fact]
    public void Unknown_encryption_types_are_left_out_and_nothing_but_them_is_an_error()
    {
        Assert.True(Restrict(4711, 17).IsComplete);
        GssStatus status = Restrict(4711);
        Assert.Equal(GssApi.GSS_S_FAILURE, status.Major);
        Assert.Equal(unchecked((uint)Krb5.KRB5_PROG_ETYPE_NOSUPP), status.Minor);
        Initiate();
        Assert.Equal([(Enctypes, "11000000")], OptionsOfLastRequest());
    }

    [Fact]
    public void The_same_setting_can_be_made_any_number_of_times_and_others_as_often_as_a_handle_takes()
    {
        for (int i = 0; i < 3 * InterposerLimits.CredentialUpdatesMax; i++)
        {
            Assert.True(Restrict(17).IsComplete);
        }

        GssStatus status = GssStatus.Complete;
        for (int i = 0; i < 2 * InterposerLimits.CredentialUpdatesMax && status.IsComplete; i++)
        {
            status = Restrict(i % 2 == 0 ? 18 : 17);
        }

        Assert.Equal((uint)MinorCode.TooManyChanges, status.Minor);
    }

    [Fact]
    public void Settings_of_two_threads_are_both_kept()
    {
        for (int round = 0; round < 30; round++)
        {
            CredHandle* shared = CredHandle.CreateRemote(Replies.SealedInitiator(), MechanismTable.Krb5);
            nint address = (nint)shared;
            Thread other = new(() => Set(s_noCiFlags, (CredHandle*)address));
            other.Start();
            Assert.True(Restrict((CredHandle*)address, 17).IsComplete);
            other.Join();
            Assert.Equal([NoCiFlags, Enctypes], OptionsOf(shared->Remote.Span).Select(option => option.Name).OrderDescending(StringComparer.Ordinal));
            CredHandle.Release(shared);
        }
    }

    /// <summary>Otherwise it could be replaced by the service's own as soon as the daemon has got one ticket more for it.</summary>
    [Fact]
    public void That_a_user_delegated_it_outlives_a_change_by_the_daemon()
    {
        using TestCall call = new();
        DelegatedMark.Set(ref call.Ref, _credential);
        Assert.True(Restrict(17).IsComplete);
        fixed (byte* bytes = Replies.SealedInitiator())
        {
            XdrEncoded<GssxCred> sent = new(bytes, (uint)Replies.SealedInitiator().Length);
            Assert.True(sent.TryDecode(call.Ref.Arena, out GssxCred changed));
            XdrEncoded<GssxCred> carried = ElementOptions.Carry(ref call.Ref, _credential, in changed, sent);
            Assert.Equal([("delegated", ""), (Enctypes, "11000000")], OptionsOf(carried.Span).Order());
        }
    }

    [Fact]
    public void A_setting_does_not_make_a_credential_younger()
    {
        ulong before = _credential->AgeSeconds;
        Thread.Sleep(1100);
        Assert.True(Restrict(17).IsComplete);
        Assert.InRange(_credential->AgeSeconds, before + 1, before + 60);
    }

    [Theory]
    [InlineData("2A864886F71201020263", LibC.EINVAL)]
    [InlineData("2A864886F71201020205", LibC.EINVAL)]
    [InlineData("2A", LibC.EINVAL)]
    [InlineData("2A864886F7120102020563", LibC.EINVAL)]
    [InlineData("2A864886F712010202050B", (int)MinorCode.OptionNeedsLocal)]
    [InlineData("2A864886F712010202050D", (int)MinorCode.OptionNeedsLocal)]
    public void Other_options_are_not_available(string oid, int minor)
    {
        GssStatus status = Set(Convert.FromHexString(oid));
        Assert.Equal(GssApi.GSS_S_UNAVAILABLE, status.Major);
        Assert.Equal((uint)minor, status.Minor);
        Assert.NotNull(Client.WordsOf(status));
    }

    [Fact]
    public void The_impersonator_is_told_by_the_daemon_or_not_known()
    {
        Assert.Equal((GssApi.GSS_S_UNAVAILABLE, (uint)MinorCode.ImpersonatorUnknown), Ask(_credential, s_impersonator, out _));

        using TestCall call = new();
        Tell(call, "\0");
        Assert.Equal((GssApi.GSS_S_COMPLETE, 0u), Ask(_credential, s_impersonator, out string? nobody));
        Assert.Equal("", nobody);
        Tell(call, "HTTP/www@CORE.TEST\0");
        Assert.Equal((GssApi.GSS_S_COMPLETE, 0u), Ask(_credential, s_impersonator, out string? service));
        Assert.Equal("HTTP/www@CORE.TEST;", service);
        Assert.Equal((GssApi.GSS_S_UNAVAILABLE, (uint)LibC.EINVAL), Ask(_credential, s_noCiFlags, out _));

        CredHandle* acceptor = CredHandle.CreateRemote(Replies.SealedCredential(), MechanismTable.Krb5);
        Assert.Equal((GssApi.GSS_S_COMPLETE, 0u), Ask(acceptor, s_impersonator, out _));
        CredHandle.Release(acceptor);
    }

    [Fact]
    public void A_context_of_another_principal_than_the_credentials_is_an_error()
    {
        CredHandle* other = CredHandle.CreateRemote(Replies.SealedCredential(), MechanismTable.Krb5);
        GssStatus status = Initiate(other);
        Assert.Equal((uint)MinorCode.OtherPrincipal, status.Minor);
        Assert.Contains("another principal", Client.WordsOf(status), StringComparison.Ordinal);
        CredHandle.Release(other);
    }

    private void Tell(TestCall call, string impersonator)
    {
        byte[] text = Encoding.ASCII.GetBytes(impersonator);
        fixed (byte* bytes = text)
        {
            Assert.True(ElementOptions.Set(ref call.Ref, _credential, GssxOptionNames.CredImpersonator, new XdrOpaque(bytes, (uint)text.Length)).IsComplete);
        }
    }

    private GssStatus Restrict(params int[] types) => Restrict(_credential, types);

    /// <summary>gss_krb5_set_allowable_enctypes; without a type it is called with NULL.</summary>
    private static GssStatus Restrict(CredHandle* credential, params int[] types)
    {
        fixed (int* list = types)
        {
            ulong* request = stackalloc ulong[2];
            request[0] = (uint)types.Length;
            request[1] = types.Length == 0 ? 0 : (ulong)list;
            return Set(Convert.FromHexString("2A864886F7120102020504"), credential, request, 2 * sizeof(ulong));
        }
    }

    private GssStatus Set(byte[] oid) => Set(oid, _credential);

    private static GssStatus Set(byte[] oid, CredHandle* credential, void* bytes = null, nuint length = 0)
    {
        using TestCall call = new();
        fixed (byte* elements = oid)
        {
            gss_OID_desc_struct option = new() { elements = elements, length = (uint)oid.Length };
            gss_buffer_desc_struct value = new() { value = bytes, length = length };
            gss_cred_id_struct* handle = (gss_cred_id_struct*)credential;
            return SetCredOption.Run(call.Pointer, &handle, &option, &value);
        }
    }

    private static (uint Major, uint Minor) Ask(CredHandle* credential, byte[] oid, out string? values)
    {
        using TestCall call = new();
        gss_buffer_set_desc_struct* set = null;
        GssStatus status;
        fixed (byte* elements = oid)
        {
            gss_OID_desc_struct property = new() { elements = elements, length = (uint)oid.Length };
            status = InquireCredByOid.Run(call.Pointer, (gss_cred_id_struct*)credential, &property, &set);
        }

        values = set == null ? null : "";
        for (nuint i = 0; set != null && i < set->count; i++)
        {
            values += Marshal.PtrToStringUTF8((nint)set->elements[i].value, (int)set->elements[i].length) + ";";
        }

        uint minor;
        GssApi.gss_release_buffer_set(&minor, &set);
        return (status.Major, status.Minor);
    }

    private void Initiate() => Assert.True(Initiate(_credential).IsStep);

    private static GssStatus Initiate(CredHandle* credential)
    {
        using TestCall call = new();
        gss_name_struct* target = Client.HostbasedService(call.Pointer, "host@server.core.test"u8);
        gss_ctx_id_struct* context = null;
        gss_buffer_desc_struct token = default;
        GssStatus status = InitSecContext.Run(
            call.Pointer, (gss_cred_id_struct*)credential, &context, target, null, 0, 0, null, null, null, &token, null, null);
        uint minor;
        GssApi.gss_release_buffer(&minor, &token);
        DeleteSecContext.Run(call.Pointer, &context, null);
        NameHandle.ReleaseOutput(&target);
        return status;
    }

    private IEnumerable<(string Name, string Value)> OptionsOfLastRequest()
    {
        byte[] message = _daemon.Requests.Last().Message;
        using TestCall call = new();
        fixed (byte* bytes = message)
        {
            XdrReader reader = new(bytes + CallHeaderBytes, (uint)(message.Length - CallHeaderBytes), call.Pointer->Arena);
            Assert.True(GssxArgInitSecContext.Decode(ref reader, out GssxArgInitSecContext arguments));
            return OptionsOf(arguments.CredHandle.Value->Span);
        }
    }

    private static List<(string Name, string Value)> OptionsOf(ReadOnlySpan<byte> encoded)
    {
        using TestCall call = new();
        List<(string, string)> found = [];
        fixed (byte* bytes = encoded)
        {
            Assert.True(new XdrEncoded<GssxCred>(bytes, (uint)encoded.Length).TryDecode(call.Pointer->Arena, out GssxCred credential));
            foreach (GssxOption option in credential.Elements[0].Options.Span)
            {
                found.Add((Encoding.ASCII.GetString(GssxOptions.WithoutNul(option.Option).Span), Convert.ToHexString(option.Value.Span)));
            }
        }

        return found;
    }
}
