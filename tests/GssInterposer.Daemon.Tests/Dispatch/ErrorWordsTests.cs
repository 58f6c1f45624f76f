// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using Xunit;

namespace GssInterposer.Daemon.Tests.Dispatch;

/// <summary>Error texts stay with the client they were meant for.</summary>
public sealed class ErrorWordsTests
{
    private const int Pid = 100;
    private const uint Minor = 0x96c73a1c;

    private readonly ErrorWords words = new();

    [Fact]
    public void New_words_are_told() => Assert.True(words.MayTell(Minor, "ticket for HTTP/a"u8, Pid, "web", 1000));

    [Fact]
    public void The_same_client_may_hear_the_same_words_again()
    {
        words.MayTell(Minor, "ticket for HTTP/a"u8, Pid, "web", 1000);

        Assert.True(words.MayTell(Minor, "ticket for HTTP/a"u8, Pid, "web", 1000));
    }

    [Theory]
    [InlineData("web", 1001)]
    [InlineData("mail", 1000)]
    public void Words_that_were_said_to_somebody_else_are_not_told(string service, uint uid)
    {
        words.MayTell(Minor, "ticket for HTTP/a"u8, Pid, "web", 1000);

        Assert.False(words.MayTell(Minor, "ticket for HTTP/a"u8, Pid, service, uid));
    }

    [Fact]
    public void Words_that_another_process_heard_are_not_told()
    {
        words.MayTell(Minor, "ticket for HTTP/a"u8, Pid, "web", 1000);

        Assert.False(words.MayTell(Minor, "ticket for HTTP/a"u8, Pid + 1, "web", 1000));
    }

    [Fact]
    public void Other_words_for_the_same_code_are_told_to_whoever_comes()
    {
        words.MayTell(Minor, "ticket for HTTP/a"u8, Pid, "web", 1000);

        Assert.True(words.MayTell(Minor, "ticket for IMAP/b"u8, Pid, "mail", 1001));
    }
}
