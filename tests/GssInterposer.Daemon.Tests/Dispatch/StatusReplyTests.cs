// SPDX-License-Identifier: MIT
using System.Text;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
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

    [Fact]
    public void What_the_daemon_refuses_has_its_own_words()
    {
        using TestCall call = new();

        GssxStatus status = StatusReply.Refusal(call, GssApi.GSS_S_UNAUTHORIZED, LibC.EACCES, "not you");

        Assert.Equal("not you\0", Encoding.UTF8.GetString(status.MinorStatusString.Span));
        Assert.Equal((uint)LibC.EACCES, status.MinorStatus);
    }
}
