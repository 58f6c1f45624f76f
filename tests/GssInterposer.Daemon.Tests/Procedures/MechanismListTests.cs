// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Procedures;

/// <summary>INDICATE_MECHS and GET_CALL_CONTEXT.</summary>
[Collection(InProcessRealmTests.Name)]
public unsafe class MechanismListTests
{
    [Theory]
    [InlineData("krb5")]
    [InlineData("krb5,iakerb")]
    [InlineData("iakerb,krb5")]
    public void The_mechanisms_of_the_service_are_listed_with_krb5_first(string mechs)
    {
        ImmutableArray<string> offered = [.. mechs.Split(',')];
        using TestCall call = new(service: TestCall.DefaultService with { Mechs = offered });

        IndicateMechs.Execute(call, default, out GssxResIndicateMechs result);

        Assert.Equal(GssApi.GSS_S_COMPLETE, result.Status.Major);
        Assert.Equal((uint)offered.Length, result.Mechs.Count);
        Assert.True(Oids.Is(result.Mechs[0].Mech, Oids.Krb5));
        Assert.True(offered.Length == 1 || Oids.Is(result.Mechs[1].Mech, Oids.Iakerb));
    }

    [Fact]
    public void Krb5_is_what_libgssapi_says_it_is()
    {
        using TestCall call = new();
        GssSession gss = call.Value.Gss;
        ContextPair.Check(gss.InquireNamesForMech(Oids.Krb5, out gss_OID_set_desc_struct* nameTypes));
        ContextPair.Check(gss.InquireAttrsForMech(Oids.Krb5, out gss_OID_set_desc_struct* attributes, out gss_OID_set_desc_struct* known));

        IndicateMechs.Execute(call, default, out GssxResIndicateMechs result);

        GssxMechInfo krb5 = result.Mechs[0];
        Assert.Equal(Hex(nameTypes), Hex(krb5.NameTypes));
        Assert.Equal(Hex(attributes), Hex(krb5.MechAttrs));
        Assert.Equal(Hex(known), Hex(krb5.KnownMechAttrs));
        Assert.Equal("GS2-KRB5", Text(krb5.SaslnameSaslMechName));
        Assert.Equal("krb5", Text(krb5.SaslnameMechName));
        Assert.NotEmpty(Text(krb5.SaslnameMechDesc));
    }

    [Fact]
    public void Every_attribute_is_described_once()
    {
        using TestCall call = new(service: TestCall.DefaultService with { Mechs = ["krb5", "iakerb"] });

        IndicateMechs.Execute(call, default, out GssxResIndicateMechs result);

        string[] described = [.. result.MechAttrDescs.Span.ToArray().Select(attribute => Convert.ToHexString(attribute.Attr.Span))];
        Assert.Equal(described.Distinct(), described);
        Assert.Subset(described.ToHashSet(), result.Mechs.Span.ToArray().SelectMany(mech => Hex(mech.MechAttrs)).ToHashSet());
        Assert.Contains("GSS_C_MA_MECH_CONCRETE", result.MechAttrDescs.Span.ToArray().Select(attribute => Text(attribute.Name)));
        Assert.All(result.MechAttrDescs.Span.ToArray(), attribute => Assert.False(attribute.ShortDesc.IsEmpty));
    }

    [Fact]
    public void The_list_is_made_once()
    {
        using TestCall first = new();
        using TestCall second = new(service: TestCall.DefaultService with { Name = "another" });

        IndicateMechs.Execute(first, default, out GssxResIndicateMechs before);
        IndicateMechs.Execute(second, default, out GssxResIndicateMechs after);

        Assert.True(before.Mechs.Items == after.Mechs.Items);
    }

    [Fact]
    public void A_service_without_a_mechanism_that_we_know_lists_none()
    {
        using TestCall call = new(service: TestCall.DefaultService with { Mechs = [] });

        IndicateMechs.Execute(call, default, out GssxResIndicateMechs result);

        Assert.Equal(GssApi.GSS_S_COMPLETE, result.Status.Major);
        Assert.Equal(0u, result.Mechs.Count);
        Assert.Equal(0u, result.MechAttrDescs.Count);
    }

    [Fact]
    public void The_extensions_are_told_with_their_NUL()
    {
        using TestCall call = new();

        IndicateMechs.Execute(call, default, out GssxResIndicateMechs result);

        string[] extensions = [.. result.SupportedExtensions.Span.ToArray().Select(Text)];
        Assert.Contains("linux_lucid_v1\0", extensions);
        Assert.Contains("sync_modified_creds\0", extensions);
        Assert.All(extensions, extension => Assert.Equal(extension.Length - 1, extension.IndexOf('\0', StringComparison.Ordinal)));
    }

    [Fact]
    public void A_client_is_told_limits_extensions_and_which_variables_are_of_interest()
    {
        using TestCall call = new();

        GetCallContext.Execute(call, default, out GssxResGetCallContext result);

        Assert.Equal(GssApi.GSS_S_COMPLETE, result.Status.Major);
        Assert.True(result.ServerCallCtx.IsEmpty);
        Assert.Equal("1048576", Option(in result, "message_bytes_max"));
        Assert.Equal("524288", Option(in result, "handle_bytes_max"));
        Assert.Equal("KRB5CCNAME\0KRB5_KTNAME\0KRB5_CLIENT_KTNAME\0KRB5RCACHENAME", Option(in result, "environment"));
        Assert.Contains("linux_creds_v1", Option(in result, "extensions").Split('\0'));
    }

    [Fact]
    public void A_call_without_memory_is_told_so()
    {
        using TestCall call = new(arenaBytes: 64);

        GetCallContext.Execute(call, default, out GssxResGetCallContext result);

        Assert.Equal((GssApi.GSS_S_FAILURE, (uint)LibC.ENOMEM), (result.Status.Major, result.Status.Minor));
        Assert.Equal(0u, result.Options.Count);
    }

    private static string Option(in GssxResGetCallContext result, string name)
    {
        Assert.True(GssxOptions.TryFind(result.Options, Encoding.UTF8.GetBytes(name), out XdrOpaque value), name);
        return Text(GssxOptions.WithoutNul(value));
    }

    private static string Text(XdrOpaque bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static string[] Hex(XdrArray<XdrOpaque> oids) => [.. oids.Span.ToArray().Select(oid => Convert.ToHexString(oid.Span))];

    private static string[] Hex(gss_OID_set_desc_struct* set)
    {
        string[] oids = new string[(int)set->count];
        for (int i = 0; i < oids.Length; i++)
        {
            oids[i] = Convert.ToHexString(Oids.ToWire(set->elements + i).Span);
        }

        return oids;
    }
}
