// SPDX-License-Identifier: MIT
using System.Net.Sockets;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Lifecycle;
using Xunit;

namespace GssInterposer.Daemon.Tests.Lifecycle;

/// <summary>LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES.</summary>
public sealed class SocketActivationTests
{
    [Theory]
    [InlineData("7", "1", null, new[] { "3:" })]
    [InlineData("7", "2", "a:b", new[] { "3:a", "4:b" })]
    [InlineData("7", "2", "a", new[] { "3:a", "4:" })]
    [InlineData("7", "1", "a:b:c", new[] { "3:a" })]
    [InlineData("8", "1", null, new string[0])]
    [InlineData(null, "1", null, new string[0])]
    [InlineData("7", null, null, new string[0])]
    [InlineData("7", "-1", null, new string[0])]
    [InlineData("7", "0", null, new string[0])]
    [InlineData("7", "many", null, new string[0])]
    [InlineData("7", "999999999", null, new string[0])]
    [InlineData("7x", "1", null, new string[0])]
    public void Only_descriptors_for_this_process_are_taken(string? pid, string? count, string? names, string[] expected)
    {
        string[] passed = [.. System.Linq.Enumerable.Select(SocketActivation.Parse(pid, count, names, 7), one => $"{one.Descriptor}:{one.Name}")];
        Assert.Equal(expected, passed);
    }

    [Fact]
    public void A_listening_unix_socket_is_told_from_anything_else()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gi{System.Environment.ProcessId}.sock");
        try
        {
            Assert.False(Listener.IsListening((int)socket.Handle));
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            Assert.True(Listener.IsListening((int)socket.Handle));
        }
        finally
        {
            System.IO.File.Delete(path);
        }

        Assert.False(Listener.IsListening(-1));
        Assert.False(Listener.IsListening(0));
    }

    [Fact]
    public void The_variables_are_gone_afterwards()
    {
        ProcessEnvironment.Set("LISTEN_PID", "1");
        ProcessEnvironment.Set("LISTEN_FDS", "1");
        ProcessEnvironment.Set("LISTEN_FDNAMES", "x");
        Assert.Empty(SocketActivation.Take());
        Assert.Null(ProcessEnvironment.Get("LISTEN_PID"));
        Assert.Null(ProcessEnvironment.Get("LISTEN_FDS"));
        Assert.Null(ProcessEnvironment.Get("LISTEN_FDNAMES"));
    }
}
