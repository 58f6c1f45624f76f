// SPDX-License-Identifier: MIT
using System.Text;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Dispatch;

/// <summary>Words of a status.</summary>
[Collection(InProcessRealmTests.Name)]
public sealed class StatusReplyTests
{
    /// <summary>The mechglue alone would have none: nothing else in these tests fails with this number.</summary>
    [Fact]
    public void An_errno_of_ours_has_words_though_no_mechanism_failed_with_it_before()
    {
        using TestCall call = new();

        GssxStatus status = StatusReply.From(call, GssResult.Failure(LibC.EMFILE), default);

        Assert.Equal("Too many open files\0", Encoding.UTF8.GetString(status.MinorStatusString.Span));
    }

    /// <summary>"Unknown code FF 161" would help nobody.</summary>
    [Fact]
    public void A_number_that_the_mechglue_made_has_the_words_of_the_major_when_its_own_are_somebody_else_s()
    {
        const uint minor = 199_999; // the mechglue counts from 100 000, and tests do not get that far
        using TestCall call = new();
        Call value = call.Value;
        value.ErrorWords.MayTell(minor, default, value.Peer.Pid + 1, value.Service.Configuration.Name, value.Peer.Uid);

        GssxStatus status = StatusReply.From(call, new GssResult(GssApi.GSS_S_BAD_BINDINGS, minor), default);

        Assert.Equal("Incorrect channel bindings were supplied\0", Encoding.UTF8.GetString(status.MinorStatusString.Span));
    }

    /// <summary>libkrb5 says the last words for a code again where a failure leaves none: which they are depends on what the thread did before.</summary>
    [Fact]
    public unsafe void A_failure_without_words_has_the_general_ones_and_not_those_of_an_earlier_one()
    {
        using TestCall test = new();
        Call call = test;
        gss_OID_desc_struct* hostbased = Oids.Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x04]);
        Assert.False(call.Gss.ImportName(test.Text("nobody@localhost"), hostbased, out gss_name_struct* nobody).IsError);
        uint minor;
        gss_cred_id_struct* none = null;
        uint major = GssApi.gss_acquire_cred(&minor, nobody, 0, null, GssApi.GSS_C_ACCEPT, &none, null, null);
        XdrOpaque krb5 = Oids.ToWire(Oids.Krb5);

        string told = TestCall.Words(StatusReply.From(call, new GssResult(major, minor), krb5));
        string general = TestCall.Words(StatusReply.From(call, new GssResult(major, minor), krb5, hasWords: false));

        Assert.Contains("nobody", told);
        Assert.DoesNotContain("nobody", general);
        Assert.Matches(@"; \d+ \S", general);
    }

    [Fact]
    public void What_the_daemon_refuses_has_its_own_words()
    {
        using TestCall call = new();

        GssxStatus status = StatusReply.Refusal(call, GssApi.GSS_S_UNAUTHORIZED, LibC.EACCES, "not you");

        Assert.Equal("not you\0", Encoding.UTF8.GetString(status.MinorStatusString.Span));
        Assert.Equal((uint)LibC.EACCES, status.MinorStatus);
    }
}
