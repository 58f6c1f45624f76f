// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Tests.Proxy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Core.Tests.Credentials;

/// <summary>An acceptor credential that is acquired again is shown to the daemon in its sealed form.</summary>
[Collection(CoreCollection.Name)]
public sealed unsafe class AcceptorCacheTests : IDisposable
{
    private const int CallHeaderBytes = 40; // xid to verifier (RFC 5531 §9), AUTH_NONE twice

    private readonly FakeDaemon _daemon = new();

    public AcceptorCacheTests() => CoreEnvironment.Load(_daemon.SocketPath, 2000);

    public void Dispose()
    {
        CoreEnvironment.Load(_daemon.SocketPath, 2000); // what is kept is of no use to other tests
        _daemon.Dispose();
    }

    [Fact]
    public void The_second_acquisition_shows_the_sealed_credential_of_the_first()
    {
        Assert.False(Client.Acquire().Status.IsError);
        Assert.False(Client.Acquire().Status.IsError);
        Assert.Equal([null, Replies.SealedCredential()], _daemon.Requests.Select(Shown));
    }

    [Fact]
    public void An_initiator_credential_is_neither_kept_nor_shown()
    {
        Assert.False(Client.Acquire().Status.IsError);
        Assert.False(Client.Acquire(GssApi.GSS_C_BOTH).Status.IsError);
        Assert.Null(Shown(_daemon.Requests.Last()));
    }

    [Fact]
    public void One_that_the_daemon_cannot_use_is_replaced_by_a_fresh_one_and_shown_no_more()
    {
        const string cannotOpen = "00000000000D0000" + "00000000" + "0000000000000005" + "00000000" + "00000000" + "00000000" + "00000000";
        Assert.False(Client.Acquire().Status.IsError);
        _daemon.Next(Behaviours.Results(cannotOpen + "00000000" + "00000000"));
        Assert.False(Client.Acquire().Status.IsError);
        Assert.Equal([false, true, false], _daemon.Requests.Select(request => Shown(request) is not null));
    }

    [Fact]
    public void One_of_another_lifetime_is_not_an_answer()
    {
        AcquireRequest kept = new(null, 0, GssApi.GSS_C_ACCEPT, 60, null);
        AcceptorCache.Keep(in kept, "sealed"u8);
        AcquireRequest other = new(null, 0, GssApi.GSS_C_ACCEPT, 61, null);
        Assert.True(AcceptorCache.Take(in other).IsEmpty);
    }

    [Fact]
    public void What_is_taken_is_the_takers()
    {
        AcquireRequest request = AcquireRequest.Default(0, GssApi.GSS_C_ACCEPT);
        AcceptorCache.Keep(in request, "older"u8);
        AcceptorCache.Keep(in request, "newer"u8);
        Blob taken = AcceptorCache.Take(in request);
        Assert.True(taken.Span.SequenceEqual("newer"u8));
        taken.Release();
        Assert.True(AcceptorCache.Take(in request).IsEmpty);
    }

    /// <summary>input_cred_handle of an ACQUIRE_CRED; null when there is none.</summary>
    private static byte[]? Shown(Request request)
    {
        using TestCall call = new();
        fixed (byte* start = request.Message)
        {
            XdrReader reader = new(start + CallHeaderBytes, (uint)(request.Message.Length - CallHeaderBytes), call.Pointer->Arena);
            Assert.True(GssxArgAcquireCred.Decode(ref reader, out GssxArgAcquireCred arguments));
            return arguments.InputCredHandle.IsPresent ? arguments.InputCredHandle.Value->Span.ToArray() : null;
        }
    }
}
