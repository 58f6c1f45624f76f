// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Text;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Names;

/// <summary>IMPORT_AND_CANON_NAME, and the account a name stands for.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class ImportAndCanonNameTests
{
    [Fact]
    public void Without_a_mechanism_a_name_is_imported_and_no_more()
    {
        using TestCall call = new();

        GssxName name = call.Decode(Import(call, User(call, "alice"), default).OutputName);

        Assert.Equal("alice", Text(name.DisplayName));
        Assert.True(Oids.Is(name.NameType, Oids.UserName));
        Assert.False(name.IsMechanismName);
    }

    [Fact]
    public void With_a_mechanism_it_is_canonical_and_comes_in_its_exported_form_too()
    {
        using TestCall call = new();

        GssxName name = call.Decode(Import(call, User(call, "alice"), Oids.ToWire(Oids.Krb5)).OutputName);

        Assert.Equal("alice@GSSINTERPOSER.TEST", Text(name.DisplayName));
        Assert.True(name.IsMechanismName);
        Assert.EndsWith("alice@GSSINTERPOSER.TEST", Text(name.ExportedName), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exported_name_is_imported_again()
    {
        using TestCall call = new();
        GssxName first = call.Decode(Import(call, User(call, "alice"), Oids.ToWire(Oids.Krb5)).OutputName);
        GssxName exported = new() { ExportedName = first.ExportedName };

        GssxName again = call.Decode(Import(call, exported, Oids.ToWire(Oids.Krb5)).OutputName);

        Assert.Equal(Text(first.DisplayName), Text(again.DisplayName));
        Assert.True(first.ExportedName.Span.SequenceEqual(again.ExportedName.Span));
    }

    [Fact]
    public void A_composite_name_is_imported_and_asked_for_its_attributes()
    {
        using TestCall call = new();
        GssxName first = call.Decode(Import(call, User(call, "alice"), Oids.ToWire(Oids.Krb5)).OutputName);
        Assert.False(first.ExportedCompositeName.IsEmpty);
        GssxName composite = new() { ExportedCompositeName = first.ExportedCompositeName };

        GssxName again = call.Decode(Import(call, composite, default).OutputName);

        Assert.Equal("alice@GSSINTERPOSER.TEST", Text(again.DisplayName));
        Assert.Equal(0u, again.NameAttributes.Count);
    }

    [Fact]
    public void The_attributes_of_a_composite_name_go_back_unread()
    {
        using TestCall call = new();
        ContextPair pair = ContextPair.Establish(call);
        Assert.True(pair.Acceptor.TryDecode(call.Value.Arena, out GssxCtx context));
        XdrOpaque composite = context.SrcName.ExportedCompositeName;

        GssxName name = call.Decode(Import(call, new GssxName { ExportedCompositeName = composite }, Oids.ToWire(Oids.Krb5)).OutputName);

        Assert.Equal(Text(context.SrcName.DisplayName), Text(name.DisplayName));
        Assert.True(composite.Span.SequenceEqual(name.ExportedCompositeName.Span));
        Assert.Equal(0u, name.NameAttributes.Count);
    }

    [Fact]
    public void A_composite_name_whose_attributes_are_garbage_is_a_name_without_attributes()
    {
        using TestCall call = new();
        GssxName first = call.Decode(Import(call, User(call, "alice"), Oids.ToWire(Oids.Krb5)).OutputName);
        byte[] composite = [.. first.ExportedName.Span, .. Enumerable.Repeat((byte)0xff, 100)];
        composite[1] = 2;

        GssxName name = call.Decode(Import(call, new GssxName { ExportedCompositeName = call.Bytes(composite) }, default).OutputName);

        Assert.Equal("alice@GSSINTERPOSER.TEST", Text(name.DisplayName));
    }

    [Fact]
    public void An_exported_name_with_more_behind_it_is_refused()
    {
        using TestCall call = new();
        GssxName first = call.Decode(Import(call, User(call, "alice"), Oids.ToWire(Oids.Krb5)).OutputName);
        XdrOpaque longer = call.Bytes([.. first.ExportedName.Span, 0]);

        GssxResImportAndCanonName exported = Import(call, new GssxName { ExportedName = longer }, default);
        GssxResImportAndCanonName displayed = Import(call, new GssxName { DisplayName = longer, NameType = Oids.ToWire(Oids.ExportName) }, default);

        Assert.Equal(GssApi.GSS_S_BAD_NAME, exported.Status.Major);
        Assert.Equal(GssApi.GSS_S_BAD_NAME, displayed.Status.Major);
    }

    [Fact]
    public void A_pointer_is_no_name()
    {
        using TestCall call = new();
        ReadOnlySpan<byte> principal = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x02];     // gss_nt_krb5_principal
        GssxName name = new() { DisplayName = call.Bytes(new byte[sizeof(nint)]), NameType = call.Bytes(principal) };

        Assert.Equal(GssApi.GSS_S_BAD_NAMETYPE, Import(call, name, Oids.ToWire(Oids.Krb5)).Status.Major);
    }

    [Fact]
    public void A_uid_that_is_cut_is_not_read_beyond_its_end()
    {
        using TestCall call = new();
        GssxName name = new() { DisplayName = call.Bytes([0]), NameType = Oids.ToWire(Oids.MachineUidName) };

        Assert.Equal(GssApi.GSS_S_BAD_NAME, Import(call, name, Oids.ToWire(Oids.Krb5)).Status.Major);
    }

    [Fact]
    public void An_account_name_is_the_answer_where_it_is_asked_for()
    {
        using TestCall call = new();

        GssxResImportAndCanonName result = Import(call, User(call, "alice"), Oids.ToWire(Oids.Krb5), call.Array(call.Option("localname", "")));

        Assert.True(result.Status.Major == 0, TestCall.Words(in result.Status));
        Assert.False(result.OutputName.IsPresent);
        Assert.True(GssxOptions.TryFind(result.Options, GssxOptionNames.LocalName, out XdrOpaque account));
        Assert.Equal("alice", Text(account));
    }

    [Fact]
    public void A_principal_of_another_realm_has_no_account()
    {
        using TestCall call = new();

        GssxResImportAndCanonName result = Import(call, User(call, "alice@ELSEWHERE"), Oids.ToWire(Oids.Krb5), call.Array(call.Option("localname", "")));

        Assert.True(result.Status.IsError);
        Assert.Equal(0u, result.Options.Count);
    }

    [Theory]
    [InlineData("alice@ELSEWHERE")]
    [InlineData("no-such-account-here")]
    public void For_the_kernel_a_principal_without_an_account_is_nobody(string principal)
    {
        using TestCall call = new();
        GssSession gss = call.Value.Gss;
        ContextPair.Check(gss.ImportName(call.Text(principal), Oids.UserName, out gss_name_struct* name));
        ContextPair.Check(gss.CanonicalizeName(name, Oids.Krb5, out gss_name_struct* canonical));

        ContextPair.Check(LinuxCredentials.Map(call, canonical, Oids.Krb5, out XdrOpaque layout));

        Assert.Equal([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], layout.Span.ToArray());
    }

    [Fact]
    public void For_the_kernel_a_principal_with_an_account_is_that_account()
    {
        using TestCall call = new();
        GssSession gss = call.Value.Gss;
        ContextPair.Check(gss.ImportName(call.Text("root"), Oids.UserName, out gss_name_struct* name));
        ContextPair.Check(gss.CanonicalizeName(name, Oids.Krb5, out gss_name_struct* canonical));

        ContextPair.Check(LinuxCredentials.Map(call, canonical, Oids.Krb5, out XdrOpaque layout));

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0], layout.Span[..8].ToArray());
        Assert.True(layout.Length >= 16);
    }

    [Fact]
    public void An_attribute_that_the_mechanism_does_not_let_one_set_is_an_error()
    {
        using TestCall call = new();
        GssxArgImportAndCanonName argument = new()
        {
            InputName = Encode(call, User(call, "alice")),
            Mech = Oids.ToWire(Oids.Krb5),
            NameAttributes = call.Array(new GssxNameAttr { Attr = call.Text("urn:nobody:knows"), Value = call.Text("1") }),
        };

        ImportAndCanonName.Execute(call, in argument, out GssxResImportAndCanonName result);

        Assert.True(result.Status.IsError);
        Assert.False(result.OutputName.IsPresent);
    }

    [Fact]
    public void More_attributes_than_a_call_may_set_are_refused()
    {
        using TestCall call = new();
        GssxArgImportAndCanonName argument = new()
        {
            InputName = Encode(call, User(call, "alice")),
            NameAttributes = call.Array(new GssxNameAttr[ProcedureLimits.AttributesSetMax + 1]),
        };

        ImportAndCanonName.Execute(call, in argument, out GssxResImportAndCanonName result);

        Assert.Equal((GssApi.GSS_S_FAILURE, (uint)LibC.EMSGSIZE), (result.Status.Major, result.Status.Minor));
    }

    [Fact]
    public void No_name_is_an_error()
    {
        using TestCall call = new();

        GssxResImportAndCanonName result = Import(call, default, default);

        Assert.Equal(GssApi.GSS_S_BAD_NAME, result.Status.Major);
    }

    [Theory]
    [InlineData(0x10001)]
    [InlineData(900_000)]
    public void A_name_of_an_absurd_length_is_a_bad_name(int length)
    {
        using TestCall call = new();

        GssxResImportAndCanonName display = Import(call, User(call, new string('a', length)), Oids.ToWire(Oids.Krb5));
        GssxResImportAndCanonName exported = Import(call, new GssxName { ExportedName = call.Bytes(new byte[length]) }, default);

        Assert.Equal(GssApi.GSS_S_BAD_NAME, display.Status.Major);
        Assert.Equal(GssApi.GSS_S_BAD_NAME, exported.Status.Major);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(17)]
    [InlineData(4096)]
    public void Garbage_is_not_an_exported_or_composite_name(int length)
    {
        using TestCall call = new();
        byte[] garbage = new byte[length];
        garbage.AsSpan().Fill(0xff);
        garbage[0] = 4;

        GssxResImportAndCanonName exported = Import(call, new GssxName { ExportedName = call.Bytes(garbage) }, Oids.ToWire(Oids.Krb5));
        GssxResImportAndCanonName composite = Import(call, new GssxName { ExportedCompositeName = call.Bytes(garbage) }, Oids.ToWire(Oids.Krb5));

        Assert.True(exported.Status.IsError);
        Assert.True(composite.Status.IsError);
        Assert.False(exported.OutputName.IsPresent);
        Assert.False(composite.OutputName.IsPresent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60_000)]
    public void An_unknown_mechanism_or_name_type_is_an_error(int length)
    {
        using TestCall call = new();
        XdrOpaque oid = call.Bytes(new byte[length]);
        GssxName odd = User(call, "alice");
        odd.NameType = oid;

        GssxResImportAndCanonName mech = Import(call, User(call, "alice"), oid);
        GssxResImportAndCanonName type = Import(call, odd, Oids.ToWire(Oids.Krb5));

        Assert.Equal(GssApi.GSS_S_BAD_MECH, mech.Status.Major);
        Assert.True(type.Status.IsError);
    }

    private static GssxName User(TestCall call, string name) => new() { DisplayName = call.Text(name), NameType = Oids.ToWire(Oids.UserName) };

    private static XdrEncoded<GssxName> Encode(TestCall call, GssxName name) => call.Encode(in name);

    private static string Text(XdrOpaque bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static GssxResImportAndCanonName Import(TestCall call, GssxName name, XdrOpaque mech, XdrArray<GssxOption> options = default)
    {
        GssxArgImportAndCanonName argument = new() { InputName = Encode(call, name), Mech = mech, Options = options };
        ImportAndCanonName.Execute(call, in argument, out GssxResImportAndCanonName result);
        return result;
    }
}
