// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Tests.Credentials;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Contexts;

/// <summary>Names from an exported context's token, against what the library says of the same context.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class ContextTokenNamesTests(InProcessRealm fixture)
{
    private const uint OneWay = GssApi.GSS_C_REPLAY_FLAG;
    private const string Odd = "HTTP/odd\\/host\\@here\\\\there";

    [Theory]
    [InlineData(Flow.Mutual, false, 0)]
    [InlineData(Flow.Mutual, true, 0)]
    [InlineData(OneWay, false, 0)]
    [InlineData(OneWay, true, 0)]
    [InlineData(Flow.Mutual | GssApi.GSS_C_DELEG_FLAG, false, 0)]
    [InlineData(Flow.Mutual | GssApi.GSS_C_DELEG_FLAG, true, 0)]
    [InlineData(Flow.Mutual | GssApi.GSS_C_DCE_STYLE, false, 0)]
    [InlineData(Flow.Mutual, true, 17)]
    [InlineData(Flow.Mutual, false, 17)]
    [InlineData(Flow.Mutual, false, 18)]
    public void They_are_byte_by_byte_what_the_library_says(uint flags, bool bound, int enctype)
    {
        using TestCall test = new();
        Establish(test, Import(test, "HTTP@localhost", Flow.HostbasedService), flags, bound, enctype, out gss_ctx_id_struct* initiator, out gss_ctx_id_struct* acceptor);

        CheckSame(test, initiator);
        CheckSame(test, acceptor);
    }

    [Fact]
    public void Characters_that_are_escaped_stay_so()
    {
        fixture.Realm.Administer($"addprinc -randkey {Quoted(Odd)}", $"ktadd -norandkey -k {fixture.Realm.ServiceKeytab} {Quoted(Odd)}");
        using TestCall test = new();
        Establish(test, Import(test, Odd, Oids.Krb5Principal), Flow.Mutual, bound: false, 0, out gss_ctx_id_struct* initiator, out gss_ctx_id_struct* acceptor);

        GssxName target = CheckSame(test, initiator);
        CheckSame(test, acceptor);
        Assert.StartsWith(Odd, Encoding.UTF8.GetString(target.DisplayName.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_anywhere_a_token_is_left_to_the_library()
    {
        using TestCall test = new();
        XdrOpaque token = Token(test);

        for (uint length = 0; length < token.Length; length++)
        {
            Assert.False(ContextTokenNames.TryRead(new XdrOpaque(token.Pointer, length), test.Value.Arena, out _, out _), $"cut to {length} of {token.Length}");
        }
    }

    [Fact]
    public void Changed_anywhere_a_token_gives_some_names_or_none()
    {
        using TestCall test = new();
        byte[] original = Token(test).Span.ToArray();
        Random random = new(20260);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. original];
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(4) == 0 ? (byte)0xff : (byte)random.Next(256);
            }

            fixed (byte* pointer = bytes)
            {
                if (ContextTokenNames.TryRead(new XdrOpaque(pointer, (uint)bytes.Length), test.Value.Arena, out GssxName source, out GssxName target))
                {
                    Assert.InRange(source.ExportedCompositeName.Span.Length + target.ExportedCompositeName.Span.Length, 0, 4 * bytes.Length);
                }
            }
        }
    }

    [Fact]
    public void Another_mechanism_is_left_to_the_library()
    {
        using TestCall test = new();
        byte[] bytes = Token(test).Span.ToArray();
        bytes[sizeof(int) + 2]++;

        fixed (byte* pointer = bytes)
        {
            Assert.False(ContextTokenNames.TryRead(new XdrOpaque(pointer, (uint)bytes.Length), test.Value.Arena, out _, out _));
        }
    }

    private static string Quoted(string principal) => $"\"{principal}\"";

    private static XdrOpaque Token(TestCall test)
    {
        Establish(test, Import(test, "HTTP@localhost", Flow.HostbasedService), Flow.Mutual, bound: false, 0, out _, out gss_ctx_id_struct* acceptor);
        ContextPair.Check(test.Value.Gss.ExportSecContext(acceptor, out XdrOpaque token));
        return token;
    }

    private static GssxName CheckSame(TestCall test, gss_ctx_id_struct* context)
    {
        ContextPair.Check(ContextExport.Describe(test, context, out GssxCtx asked));
        ContextPair.Check(test.Value.Gss.ExportSecContext(context, out XdrOpaque token));
        Assert.True(ContextTokenNames.TryRead(token, test.Value.Arena, out GssxName source, out GssxName target));
        CheckSame(in asked.SrcName, in source);
        CheckSame(in asked.TargName, in target);
        return target;
    }

    private static void CheckSame(in GssxName expected, in GssxName actual)
    {
        Assert.Equal(Encoding.UTF8.GetString(expected.DisplayName.Span), Encoding.UTF8.GetString(actual.DisplayName.Span));
        Assert.Equal(expected.NameType.Span.ToArray(), actual.NameType.Span.ToArray());
        Assert.Equal(expected.ExportedName.Span.ToArray(), actual.ExportedName.Span.ToArray());
        Assert.Equal(expected.ExportedCompositeName.Span.ToArray(), actual.ExportedCompositeName.Span.ToArray());
    }

    private static gss_name_struct* Import(TestCall test, string text, gss_OID_desc_struct* type)
    {
        ContextPair.Check(test.Value.Gss.ImportName(test.Text(text), type, out gss_name_struct* name));
        return name;
    }

    /// <summary>A context, with as many tokens as it takes.</summary>
    private static void Establish(
        TestCall test, gss_name_struct* target, uint flags, bool bound, int enctype, out gss_ctx_id_struct* initiator, out gss_ctx_id_struct* acceptor)
    {
        uint minor;
        gss_cred_id_struct* credential = null;
        if (enctype != 0)
        {
            uint major = GssApi.gss_acquire_cred(&minor, null, GssApi.GSS_C_INDEFINITE, Oids.Krb5Set, GssApi.GSS_C_INITIATE, &credential, null, null);
            ContextPair.Check(new GssResult(major, minor));
            test.Value.Gss.Own(credential);
            ContextPair.Check(new GssResult(GssApi.gss_krb5_set_allowable_enctypes(&minor, credential, 1, &enctype), minor));
        }

        XdrOpaque data = test.Text("tls-server-end-point:");
        gss_channel_bindings_struct bindings = new() { application_data = GssSession.Borrow(data) };
        InitRequest request = new()
        {
            Credential = credential, Target = target, Mech = Oids.Krb5, Flags = flags, Bindings = bound ? &bindings : null,
        };
        initiator = null;
        acceptor = null;
        GssResult begun;
        do
        {
            begun = test.Value.Gss.InitSecContext(ref initiator, in request, out request.Token);
            ContextPair.Check(begun);
            if (request.Token.Length > 0)
            {
                ContextPair.Check(test.Value.Gss.AcceptSecContext(
                    ref acceptor, null, request.Token, request.Bindings, wantDelegated: false, out AcceptOutcome accepted));
                request.Token = accepted.Token;
            }
        }
        while (begun.Major == GssApi.GSS_S_CONTINUE_NEEDED);
    }
}
