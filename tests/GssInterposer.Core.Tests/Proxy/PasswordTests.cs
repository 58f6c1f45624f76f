// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>A password goes to a daemon that says that it takes passwords, over the connection on which it said so, and nowhere else.</summary>
[Collection(CoreCollection.Name)]
public sealed unsafe class PasswordTests : IDisposable
{
    private const string Password = "correct horse 9 battery";
    private const string Offer = "impersonate_name\0password\0localname\0";

    private readonly FakeDaemon _daemon = new();

    public PasswordTests() => CoreEnvironment.Load(_daemon.SocketPath, 2000);

    private static ReadOnlySpan<byte> Secret => "correct horse 9 battery"u8;

    public void Dispose()
    {
        Connections.AfterFork();
        _daemon.Dispose();
    }

    [Theory]
    [InlineData(Offer)]
    [InlineData("password")]
    [InlineData("password\0")]
    public void A_daemon_that_takes_passwords_gets_it_as_an_option(string extensions)
    {
        _daemon.Next(Lists(extensions), Behaviours.Answer);
        Outcome outcome = Client.AcquireWithPassword(Secret);
        Assert.True(outcome.Status.IsComplete, outcome.Words);
        Assert.Equal("credential mechanisms", outcome.Produced);
        Assert.Equal([GssxProgram.Procedure.GetCallContext, GssxProgram.Procedure.AcquireCred], _daemon.Requests.Select(request => request.Procedure));
        Assert.Equal(1, _daemon.Connections);
        Assert.DoesNotContain(Password, Encoding.Latin1.GetString(_daemon.Requests.First().Message), StringComparison.Ordinal);
        Assert.Contains("password\0", Encoding.Latin1.GetString(_daemon.Requests.Last().Message), StringComparison.Ordinal);
        Assert.Contains(Password, Encoding.Latin1.GetString(_daemon.Requests.Last().Message), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_password_got_is_in_no_credential_cache()
    {
        using ScratchDirectory scratch = new();
        string before;
        fixed (byte* name = "KRB5CCNAME\0"u8)
        {
            before = Marshal.PtrToStringUTF8((nint)LibC.secure_getenv(name))!;
        }

        CoreEnvironment.Set("KRB5CCNAME", "FILE:" + scratch.PathOf("ccache"));
        try
        {
            _daemon.Next(Lists(Offer), Behaviours.Answer, Behaviours.Answer);
            Assert.True(Client.AcquireWithPassword(Secret).Status.IsComplete);
            Assert.False(File.Exists(scratch.PathOf("ccache")));
            Assert.True(Client.Acquire(GssApi.GSS_C_INITIATE).Status.IsComplete);
            Assert.True(File.Exists(scratch.PathOf("ccache"))); // others are kept
        }
        finally
        {
            CoreEnvironment.Set("KRB5CCNAME", before);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("passwords")]
    [InlineData("no_password\0localname")]
    public void A_daemon_that_does_not_list_passwords_gets_none(string extensions)
    {
        _daemon.Otherwise = Lists(extensions);
        NotSent(Client.AcquireWithPassword(Secret));
    }

    [Fact]
    public void The_C_daemon_gets_none()
    {
        _daemon.Otherwise = Behaviours.Results(Replies.Complete + "00000000" + "00000000");
        NotSent(Client.AcquireWithPassword(Secret));
    }

    [Fact]
    public void A_daemon_that_takes_the_place_of_the_one_that_offered_gets_none()
    {
        _daemon.Next(peer =>
        {
            Lists(Offer)(peer);
            peer.Vanish();
        });
        Outcome outcome = Client.AcquireWithPassword(Secret);
        Assert.Equal((uint)MinorCode.ConnectionLost, outcome.Status.Minor);
        Assert.Equal(1, _daemon.Connections);
        Assert.DoesNotContain(_daemon.Requests, request => request.Procedure == GssxProgram.Procedure.AcquireCred);
    }

    [Fact]
    public void A_refusal_comes_with_the_words_of_the_daemon()
    {
        _daemon.Next(Lists(Offer), Refuses("Preauthentication failed"));
        Outcome outcome = Client.AcquireWithPassword(Secret);
        Assert.Equal(GssApi.GSS_S_FAILURE, outcome.Status.Major);
        Assert.Equal("Preauthentication failed", outcome.Words);
        Assert.Equal(string.Empty, outcome.Produced);
    }

    [Fact]
    public void A_password_that_no_message_can_hold_leaves_the_connection_usable()
    {
        _daemon.Next(Lists(Offer));
        Outcome outcome = Client.AcquireWithPassword(new byte[(int)Limits.MessageBytesMax + 1]);
        Assert.Equal((uint)MinorCode.RequestTooLarge, outcome.Status.Minor);
        Assert.True(Client.Acquire().Status.IsComplete);
        Assert.Equal(1, _daemon.Connections);
    }

    [Fact]
    public void When_the_real_mechanism_fails_too_a_daemon_without_passwords_does_not_hide_why()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 2000, "REMOTE_FIRST");
        _daemon.Otherwise = Lists(string.Empty);
        Outcome outcome = Client.AcquireWithPassword(Secret);
        Assert.NotEqual((uint)MinorCode.NoPasswords, outcome.Status.Minor);
        Assert.Contains("does not take passwords", outcome.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void With_LOCAL_ONLY_no_daemon_is_asked()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 2000, "LOCAL_ONLY");
        Assert.True(Client.AcquireWithPassword(Secret).Status.IsError);
        Assert.Equal(0, _daemon.Connections);
    }

    private void NotSent(Outcome outcome)
    {
        Assert.Equal(GssApi.GSS_S_UNAVAILABLE, outcome.Status.Major);
        Assert.Equal((uint)MinorCode.NoPasswords, outcome.Status.Minor);
        Assert.Contains("does not take passwords", outcome.Words, StringComparison.Ordinal);
        Assert.Equal([GssxProgram.Procedure.GetCallContext], _daemon.Requests.Select(request => request.Procedure));
    }

    private static Behaviour Lists(string extensions) => Behaviours.Send(peer =>
    {
        using TestCall call = new();
        GssxResGetCallContext result = default;
        GssxOption option = default;
        Assert.True(GssxOptions.TryCreateText(GssxOptionNames.Extensions, Encoding.ASCII.GetBytes(extensions), call.Pointer->Arena, out option));
        result.Options = new XdrArray<GssxOption>(&option, 1);
        return Record(call, peer, in result);
    });

    private static Behaviour Refuses(string words) => Behaviours.Send(peer =>
    {
        using TestCall call = new();
        byte[] text = Encoding.ASCII.GetBytes(words);
        fixed (byte* bytes = text)
        {
            GssxResAcquireCred result = default;
            result.Status.MajorStatus = GssApi.GSS_S_FAILURE;
            result.Status.MinorStatus = 11;
            result.Status.MinorStatusString = new XdrOpaque(bytes, (uint)text.Length);
            return Record(call, peer, in result);
        }
    });

    private static byte[] Record<T>(TestCall call, Peer peer, in T result)
        where T : unmanaged, IXdr<T>
    {
        XdrWriter writer = new(call.Pointer->Arena, Limits.MessageBytesMax);
        T.Encode(ref writer, in result);
        Assert.False(writer.Failed);
        return Replies.Record(peer.Request.Xid, Replies.Success + Convert.ToHexString(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)));
    }
}
