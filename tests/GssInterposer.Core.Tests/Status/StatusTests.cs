// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Text;
using GssInterposer.Core.Status;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Core.Tests.Status;

public sealed class StatusTests
{
    public static TheoryData<MinorCode> Codes => [.. Enum.GetValues<MinorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_minor_code_has_words_that_fit_and_are_its_own(MinorCode code)
    {
        string words = Encoding.ASCII.GetString(MinorCodeText.Of((uint)code));
        Assert.InRange(words.Length, 10, InterposerLimits.WordsBytesMax);
        Assert.Single(Enum.GetValues<MinorCode>(), other => MinorCodeText.Of((uint)other).SequenceEqual(MinorCodeText.Of((uint)code)));
    }

    [Fact]
    public void Other_numbers_have_no_words_of_ours()
    {
        Assert.True(MinorCodeText.Of(0).IsEmpty);
        Assert.True(MinorCodeText.Of((uint)Enum.GetValues<MinorCode>().Min() - 1).IsEmpty);
        Assert.True(MinorCodeText.Of((uint)Enum.GetValues<MinorCode>().Max() + 1).IsEmpty);
    }

    [Theory]
    [InlineData(GssApi.GSS_S_FAILURE)]
    [InlineData(GssApi.GSS_S_CALL_INACCESSIBLE_READ)]
    [InlineData(GssApi.GSS_S_NO_CRED)]
    public void No_failure_is_without_a_minor(uint major)
    {
        Assert.Equal((uint)MinorCode.NoFurtherDetail, new GssStatus(major, 0).Minor);
        Assert.Equal((uint)MinorCode.NoFurtherDetail, GssStatus.FromMechanism(major, 0).Minor);
        Assert.Equal(7u, new GssStatus(major, 7).Minor);
        Assert.True(new GssStatus(major, 7).IsError);
    }

    [Fact]
    public void Success_has_no_minor()
    {
        Assert.Equal((0u, 0u), (GssStatus.Complete.Major, GssStatus.Complete.Minor));
        Assert.Equal(0u, new GssStatus(GssApi.GSS_S_CONTINUE_NEEDED, 0).Minor);
        Assert.True(GssStatus.Complete is { IsComplete: true, IsStep: true, IsError: false });
        Assert.True(new GssStatus(GssApi.GSS_S_CONTINUE_NEEDED, 0) is { IsComplete: false, IsStep: true, IsError: false });
        Assert.True(new GssStatus(GssApi.GSS_S_DUPLICATE_TOKEN, 0) is { IsComplete: false, IsStep: false });
    }

    [Theory]
    [InlineData(GssApi.GSS_S_NO_CRED, MinorCode.BadMechanism, true)]
    [InlineData(GssApi.GSS_S_FAILURE, MinorCode.CannotConnect, true)]
    [InlineData(GssApi.GSS_S_FAILURE, MinorCode.SocketPathTooLong, true)]
    [InlineData(GssApi.GSS_S_FAILURE, MinorCode.TimedOut, false)]
    [InlineData(GssApi.GSS_S_FAILURE, MinorCode.BadReply, false)]
    [InlineData(GssApi.GSS_S_DEFECTIVE_TOKEN, MinorCode.BadToken, false)]
    public void Only_a_side_that_cannot_accept_lets_the_other_look_at_the_token(uint major, MinorCode minor, bool expected) =>
        Assert.Equal(expected, new GssStatus(major, (uint)minor).MeansNoAcceptor);
}
