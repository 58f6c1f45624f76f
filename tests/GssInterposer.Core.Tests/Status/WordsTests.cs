// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Text;
using System.Threading;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Proxy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Core.Tests.Status;

/// <summary>The words of failures. Each test runs on a thread of its own: that is whose the words are.</summary>
[Collection(CoreCollection.Name)]
public sealed unsafe class WordsTests
{
    [Fact]
    public void What_is_remembered_is_recalled_on_the_same_thread_only() => OnThread(() =>
    {
        Words.Remember(1, "one"u8);
        Words.Remember(2, "two"u8);
        Assert.Equal("one", Recall(1));
        Assert.Equal("two", Recall(2));
        Assert.Equal(string.Empty, Recall(3));
        OnThread(() => Assert.Equal(string.Empty, Recall(1)));
    });

    [Fact]
    public void Newer_words_for_the_same_code_replace_the_older_ones() => OnThread(() =>
    {
        Words.Remember(1, "a long text"u8);
        Words.Remember(1, "short"u8);
        Assert.Equal("short", Recall(1));
    });

    [Fact]
    public void The_oldest_of_too_many_is_dropped() => OnThread(() =>
    {
        for (uint code = 1; code <= InterposerLimits.WordsPerThread + 1; code++)
        {
            Words.Remember(code, Encoding.ASCII.GetBytes($"words of {code}"));
        }

        Assert.Equal(string.Empty, Recall(1));
        for (uint code = 2; code <= InterposerLimits.WordsPerThread + 1; code++)
        {
            Assert.Equal($"words of {code}", Recall(code));
        }
    });

    [Fact]
    public void Long_words_are_cut() => OnThread(() =>
    {
        Words.Remember(1, Enumerable.Repeat((byte)'x', 5000).ToArray());
        Assert.Equal(new string('x', InterposerLimits.WordsBytesMax), Recall(1));
        Words.Remember(2, "next"u8);
        Assert.Equal("next", Recall(2));
    });

    [Fact]
    public void Forgotten_words_are_gone_and_the_others_stay() => OnThread(() =>
    {
        Words.Forget(1); // nothing there yet
        Words.Remember(1, "one"u8);
        Words.Remember(2, "two"u8);
        Words.Forget(1);
        Assert.Equal(string.Empty, Recall(1));
        Assert.Equal("two", Recall(2));
    });

    [Fact]
    public void When_both_sides_fail_the_daemons_judgement_is_returned_with_the_words_of_both() => OnThread(() =>
    {
        GssStatus remote = Remote(GssApi.GSS_S_FAILURE, 0x2002, "server not found");
        Words.Remember(0x1001, "no keytab"u8);
        GssStatus status = GssStatus.OfBoth(new GssStatus(GssApi.GSS_S_NO_CRED, 0x1001), remote);
        Assert.Equal((GssApi.GSS_S_FAILURE, 0x2002u), (status.Major, status.Minor));
        Assert.Equal("server not found; and: no keytab", Client.WordsOf(status));
    });

    [Fact]
    public void When_the_daemon_has_not_judged_the_local_failure_is_returned_with_the_words_of_both() => OnThread(() =>
    {
        Words.Remember(0x1001, "no keytab"u8);
        GssStatus status = GssStatus.OfBoth(new GssStatus(GssApi.GSS_S_NO_CRED, 0x1001), GssStatus.Failure(MinorCode.CannotConnect));
        Assert.Equal((GssApi.GSS_S_NO_CRED, 0x1001u), (status.Major, status.Minor));
        Assert.Equal("no keytab; and: cannot reach the gss-proxy", Client.WordsOf(status));
    });

    [Fact]
    public void When_both_sides_fail_with_one_code_its_words_are_said_once() => OnThread(() =>
    {
        GssStatus remote = Remote(GssApi.GSS_S_NO_CRED, 0x1001, "no keytab for svc@host");
        GssStatus status = GssStatus.OfBoth(new GssStatus(GssApi.GSS_S_NO_CRED, 0x1001), remote);
        Assert.Equal("no keytab for svc@host", Client.WordsOf(status));
    });

    [Fact]
    public void Words_of_an_earlier_failure_do_not_explain_a_later_one() => OnThread(() =>
    {
        Remote(GssApi.GSS_S_BAD_MECH, 0, "An unsupported mechanism was requested");
        Assert.Equal("the mechanism gave no further detail", Client.WordsOf(GssStatus.FromMechanism(GssApi.GSS_S_FAILURE, 0)));

        Words.Remember((uint)MinorCode.BadReply, "the gss-proxy at /a sent an answer that is not valid"u8);
        Assert.Equal("the gss-proxy sent an answer that is not valid", Client.WordsOf(GssStatus.Failure(MinorCode.BadReply)));

        Remote(GssApi.GSS_S_FAILURE, (uint)MinorCode.NotOffered, "earlier"); // any code with general words would do
        Assert.Equal(
            "the proxy interposer does not offer this operation", Client.WordsOf(Remote(GssApi.GSS_S_FAILURE, (uint)MinorCode.NotOffered, string.Empty)));
    });

    [Theory]
    [InlineData(GssApi.GSS_S_FAILURE, 5u, "Major", "Minor\0", 5u, "Minor")]
    [InlineData(GssApi.GSS_S_FAILURE, 0u, "Major\0", "Success\0", (uint)MinorCode.NoFurtherDetail, "Major")]
    [InlineData(GssApi.GSS_S_FAILURE, 0u, "", "", (uint)MinorCode.NoFurtherDetail, "the mechanism gave no further detail")]
    public void The_daemon_s_words_are_kept(uint major, uint minor, string majorWords, string minorWords, uint expectedMinor, string expectedWords) => OnThread(() =>
    {
        GssStatus status = Remote(major, minor, minorWords, majorWords);
        Assert.Equal((major, expectedMinor), (status.Major, status.Minor));
        Assert.Equal(expectedWords, Client.WordsOf(status));
    });

    [Fact]
    public void A_success_of_the_daemon_has_no_minor() => OnThread(() =>
    {
        GssStatus status = Remote(GssApi.GSS_S_CONTINUE_NEEDED, 77, "ignored");
        Assert.Equal(((uint)GssApi.GSS_S_CONTINUE_NEEDED, 0u), (status.Major, status.Minor));
    });

    private static GssStatus Remote(uint major, uint minor, string minorWords, string? majorWords = null)
    {
        byte[] first = Encoding.ASCII.GetBytes(majorWords ?? minorWords);
        byte[] second = Encoding.ASCII.GetBytes(minorWords);
        fixed (byte* majorBytes = first)
        fixed (byte* minorBytes = second)
        {
            GssxStatus status = default;
            status.MajorStatus = major;
            status.MinorStatus = minor;
            status.MajorStatusString = new XdrOpaque(majorBytes, (uint)first.Length);
            status.MinorStatusString = new XdrOpaque(minorBytes, (uint)second.Length);
            return RemoteStatus.From(in status);
        }
    }

    private static string Recall(uint code) => Encoding.ASCII.GetString(Words.Recall(code));

    private static void OnThread(Action test)
    {
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                test();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
