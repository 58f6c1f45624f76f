// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Threading;
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Proxy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Core.Tests;

/// <summary>What applications hold: names, credentials, contexts; and pointers that are none of ours.</summary>
// SAFETY: handles are released in the test that makes them.
[Collection(CoreCollection.Name)]
public sealed unsafe class HandleTests
{
    [Fact]
    public void A_pointer_to_something_else_is_no_handle()
    {
        byte* foreign = stackalloc byte[256];
        new Span<byte>(foreign, 256).Fill(0x47);
        using TestCall call = new();
        Assert.True(NameHandle.From((gss_name_struct*)foreign) == null && NameHandle.From(null) == null);
        Assert.True(CredHandle.From((gss_cred_id_struct*)foreign) == null && CredHandle.From(null) == null);
        Assert.True(ContextHandle.From((gss_ctx_id_struct*)foreign) == null && ContextHandle.From(null) == null);

        gss_name_struct* name = (gss_name_struct*)foreign;
        gss_cred_id_struct* credential = (gss_cred_id_struct*)foreign;
        gss_ctx_id_struct* context = (gss_ctx_id_struct*)foreign;
        Explained(GssApi.GSS_S_BAD_NAME, ReleaseName.Run(call.Pointer, &name));
        Explained(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, ReleaseCred.Run(call.Pointer, &credential));
        Explained(GssApi.GSS_S_NO_CONTEXT, DeleteSecContext.Run(call.Pointer, &context, null));
        Assert.True(name != null && credential != null && context != null);
    }

    [Fact]
    public void The_kinds_of_handles_are_not_taken_for_each_other()
    {
        NameHandle* name = NameHandle.CreateRemote("name"u8, 0);
        CredHandle* credential = CredHandle.CreateRemote("cred"u8, 0);
        ContextHandle* context = ContextHandle.Create(0);
        Assert.True(NameHandle.From((gss_name_struct*)credential) == null && NameHandle.From((gss_name_struct*)context) == null);
        Assert.True(CredHandle.From((gss_cred_id_struct*)name) == null && CredHandle.From((gss_cred_id_struct*)context) == null);
        Assert.True(ContextHandle.From((gss_ctx_id_struct*)name) == null && ContextHandle.From((gss_ctx_id_struct*)credential) == null);
        Assert.True(NameHandle.From((gss_name_struct*)name) == name);
        Assert.True(CredHandle.From((gss_cred_id_struct*)credential) == credential);
        Assert.True(ContextHandle.From((gss_ctx_id_struct*)context) == context);
        NameHandle.Release(name);
        CredHandle.Release(credential);
        ContextHandle.Release(context);
    }

    [Fact]
    public void The_first_word_of_a_name_is_not_its_address()
    {
        // mechglue 1.20: one path of gss_release_name takes such a name for its own.
        NameHandle* name = NameHandle.CreateRemote("name"u8, 0);
        Assert.NotEqual((ulong)name, *(ulong*)name);
        NameHandle.Release(name);
    }

    [Fact]
    public void A_context_that_is_not_established_protects_nothing_and_says_so()
    {
        using TestCall call = new();
        ContextHandle* context = ContextHandle.Create(0);
        Assert.True(context->SetRemote("half"u8, open: false, default, 0));
        GssStatus status = ContextHandle.Borrow(ref call.Ref, (gss_ctx_id_struct*)context, out ContextSide side);
        Explained(GssApi.GSS_S_NO_CONTEXT, status);
        Assert.True(side.Local == null);
        Assert.True(context->SetRemote("open"u8, open: true, default, 0));
        Explained(GssApi.GSS_S_FAILURE, ContextHandle.Borrow(ref call.Ref, (gss_ctx_id_struct*)context, out _)); // "open" is no gssx_ctx
        ContextHandle.Release(context);
    }

    [Fact]
    public void A_context_that_the_real_mechanism_has_refused_once_is_not_offered_again()
    {
        using TestCall call = new();
        ContextHandle* context = ContextHandle.Create(0);
        byte[] token = [0, 0, 0, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2, .. "no context of krb5"u8];
        Assert.True(context->SetRemote(Replies.Context(token), open: true, default, 0));
        (GssStatus first, nuint spent) = Borrow(call, context);
        Assert.True(first.IsError);
        string? words = Client.WordsOf(first);

        // Import takes the token apart in the arena; an answer from memory takes nothing.
        Assert.NotEqual(0u, spent);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal((first, (nuint)0), Borrow(call, context));
            Assert.Equal(words, Client.WordsOf(first));
        }

        string? elsewhere = null;
        Thread other = new(() => elsewhere = Client.WordsOf(first));
        other.Start();
        other.Join();
        Assert.False(string.IsNullOrEmpty(elsewhere));

        // A leg later it is another token.
        Assert.True(context->SetRemote(Replies.Context(token), open: true, default, 0));
        Assert.NotEqual(0u, Borrow(call, context).Spent);
        ContextHandle.Release(context);
    }

    private static (GssStatus Status, nuint Spent) Borrow(TestCall call, ContextHandle* context)
    {
        byte* before = (byte*)call.Pointer->Arena->Allocate(8);
        GssStatus status = ContextHandle.Borrow(ref call.Ref, (gss_ctx_id_struct*)context, out _);
        return (status, (nuint)((byte*)call.Pointer->Arena->Allocate(8) - before) - 8);
    }

    [Fact]
    public void Deleting_nothing_succeeds()
    {
        using TestCall call = new();
        gss_ctx_id_struct* context = null;
        gss_cred_id_struct* credential = null;
        Assert.True(DeleteSecContext.Run(call.Pointer, &context, null).IsComplete);
        Assert.True(ReleaseCred.Run(call.Pointer, &credential).IsComplete);
    }

    [Fact]
    public void A_credential_is_what_the_daemon_said_last_up_to_a_number_of_times()
    {
        CredHandle* credential = CredHandle.CreateRemote("0"u8, 2);
        for (int i = 1; i <= InterposerLimits.CredentialUpdatesMax; i++)
        {
            Assert.True(credential->Update(Bytes(i)));
            Assert.Equal(Bytes(i), credential->Remote.Span.ToArray());
        }

        Assert.False(credential->Update("one too many"u8));
        Assert.Equal(Bytes(InterposerLimits.CredentialUpdatesMax), credential->Remote.Span.ToArray());
        Assert.Equal(2, credential->Mechanism);
        CredHandle.Release(credential);
    }

    [Fact]
    public void A_credential_that_changes_while_it_is_read_is_the_old_one_or_the_new_one()
    {
        // Every version consists of one byte value, which its length repeats.
        const int rounds = 300;
        for (int round = 0; round < rounds; round++)
        {
            CredHandle* credential = CredHandle.CreateRemote(Version(1), 0);
            nint shared = (nint)credential;
            using Barrier begin = new(2);
            bool torn = false;
            Thread reader = new(() =>
            {
                begin.SignalAndWait();
                int length;
                do
                {
                    ReadOnlySpan<byte> span = ((CredHandle*)shared)->Remote.Span;
                    length = span.Length;
                    torn |= span[0] != length || span[^1] != length;
                }
                while (!torn && length < InterposerLimits.CredentialUpdatesMax);
            });
            reader.Start();
            begin.SignalAndWait();
            for (int i = 2; i <= InterposerLimits.CredentialUpdatesMax; i++)
            {
                credential->Update(Version(i));
            }

            reader.Join();
            Assert.False(torn, $"round {round}: pointer and length of two versions");
            CredHandle.Release(credential);
        }
    }

    [Fact]
    public void A_name_longer_than_a_message_is_refused_with_words()
    {
        using TestCall call = new();
        gss_buffer_desc_struct text = default;
        text.length = unchecked((nuint)0x1_0000_0010); // its lower half would do; refused before it is looked at
        gss_name_struct* name = null;
        GssStatus status = ImportNameByMech.Run(call.Pointer, null, &text, null, &name);
        Explained(GssApi.GSS_S_FAILURE, status);
        Assert.Equal((uint)MinorCode.RequestTooLarge, status.Minor);
        Assert.True(name == null);
    }

    [Fact]
    public void A_name_is_duplicated_with_all_it_has()
    {
        using TestCall call = new();
        gss_name_struct* name = Client.HostbasedService(call.Pointer, "host@server.core.test"u8);
        gss_name_struct* copy = null;
        Assert.True(DuplicateName.Run(call.Pointer, name, &copy).IsComplete);
        Assert.True(copy != name);
        Assert.Equal(NameHandle.From(name)->Remote.ToArray(), NameHandle.From(copy)->Remote.ToArray());
        Assert.True(ReleaseName.Run(call.Pointer, &name).IsComplete);
        Assert.True(name == null);
        Assert.True(ReleaseName.Run(call.Pointer, &copy).IsComplete);
    }

    [Fact]
    public void A_mechanism_that_is_not_ours_is_refused_with_words()
    {
        using TestCall call = new();
        byte* spnego = stackalloc byte[] { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02 };
        gss_OID_desc_struct oid = default;
        oid.length = 6;
        oid.elements = spnego;
        gss_buffer_desc_struct text = default;
        gss_name_struct* name = null;
        gss_cred_id_struct* credential = null;
        gss_ctx_id_struct* context = null;
        gss_OID_set_desc_struct set = default;
        set.count = 1;
        set.elements = &oid;
        Explained(GssApi.GSS_S_BAD_MECH, ImportNameByMech.Run(call.Pointer, &oid, &text, null, &name));
        Explained(GssApi.GSS_S_BAD_MECH, ImportCredByMech.Run(call.Pointer, &oid, &text, &credential));
        Explained(GssApi.GSS_S_BAD_MECH, ImportSecContextByMech.Run(call.Pointer, &oid, &text, &context));
        Explained(GssApi.GSS_S_BAD_MECH, AcquireCredFrom.Run(call.Pointer, null, 0, &set, 0, null, &credential, null, null));
        Assert.True(name == null && credential == null && context == null);
    }

    private static byte[] Bytes(int number) => [.. number.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(digit => (byte)digit)];

    private static byte[] Version(int length) => [.. Enumerable.Repeat((byte)length, length)];

    private static void Explained(uint major, GssStatus status)
    {
        Assert.Equal(major, status.Major);
        Assert.NotEqual(0u, status.Minor);
        Assert.NotNull(Client.WordsOf(status));
    }
}
