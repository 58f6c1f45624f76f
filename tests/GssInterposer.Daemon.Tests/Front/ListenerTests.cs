// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Net.Sockets;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Daemon.Tests.Front;

/// <summary>Socket files, and sockets that come from elsewhere.</summary>
// SAFETY: descriptors are closed by whoever the tests say owns them.
public sealed unsafe class ListenerTests
{
    private const int Mode0600 = 0x180;

    private static readonly byte[] Ping = FrontRig.Message(FakeHandler.Echo, 1);

    [Fact]
    public void The_file_has_the_mode_owner_and_group_asked_for_and_goes_with_the_listener()
    {
        using FrontRig rig = new();
        string path = rig.Path + "2";
        rig.FrontEnd.Listen(path, Mode0600, LibC.geteuid(), LibC.getegid());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Contains(path, rig.FrontEnd.ListenerPaths);
        using (FrontClient client = new(path))
        {
            Assert.Equal(Ping, client.Exchange(Ping));
            Assert.True(rig.FrontEnd.StopListening(path));
            Assert.False(File.Exists(path));
            Assert.Equal(Ping, client.Exchange(Ping));
        }

        Assert.False(rig.FrontEnd.StopListening(path));
    }

    [Fact]
    public void A_file_that_another_has_made_meanwhile_stays()
    {
        using FrontRig rig = new();
        File.Delete(rig.Path);
        File.WriteAllText(rig.Path, "not ours");
        rig.FrontEnd.StopListening(rig.Path);
        Assert.Equal("not ours", File.ReadAllText(rig.Path));
    }

    [Fact]
    public void The_socket_of_a_daemon_that_is_gone_is_replaced()
    {
        using FrontRig rig = new();
        string path = rig.Path + "2";
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(path));
            dead.Listen();
            File.Move(path, path + ".kept");        // disposing a socket deletes its file; a killed daemon does not
        }

        File.Move(path + ".kept", path);
        Assert.True(File.Exists(path), "the dead daemon's socket file is there");
        rig.FrontEnd.Listen(path, Mode0600);
        using FrontClient client = new(path);
        Assert.Equal(Ping, client.Exchange(Ping));
    }

    [Fact]
    public void Where_somebody_listens_nobody_else_does()
    {
        using FrontRig rig = new();
        using FrontRig other = new();
        IOException refused = Assert.Throws<IOException>(() => other.FrontEnd.Listen(rig.Path, Mode0600));
        Assert.Contains("another process listens there", refused.Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => rig.FrontEnd.Listen(rig.Path, Mode0600));
        using FrontClient client = rig.Connect();
        Assert.Equal(Ping, client.Exchange(Ping));
    }

    [Fact]
    public void A_path_that_cannot_be_is_refused_with_words()
    {
        using FrontRig rig = new();
        string longest = rig.Path + new string('x', 107 - rig.Path.Length);
        rig.FrontEnd.Listen(longest, Mode0600);
        Assert.Contains("107 bytes", Assert.Throws<IOException>(() => rig.FrontEnd.Listen(longest + "x", Mode0600)).Message, StringComparison.Ordinal);
        Assert.Contains("no directory", Assert.Throws<IOException>(() => rig.FrontEnd.Listen(rig.Path + ".d/s", Mode0600)).Message, StringComparison.Ordinal);
        File.WriteAllText(rig.Path + ".txt", "a file");
        Assert.Contains("no socket", Assert.Throws<IOException>(() => rig.FrontEnd.Listen(rig.Path + ".txt", Mode0600)).Message, StringComparison.Ordinal);
        Assert.Equal("a file", File.ReadAllText(rig.Path + ".txt"));
    }

    [Fact]
    public void A_listening_socket_is_adopted_and_its_file_stays()
    {
        using FrontRig rig = new();
        string path = rig.Path + "2";
        using Socket theirs = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        theirs.Bind(new UnixDomainSocketEndPoint(path));
        Assert.False(rig.FrontEnd.Adopt((int)theirs.Handle, path), "a socket that does not listen is not adopted");
        theirs.Listen();
        Assert.True(rig.FrontEnd.Adopt(CopyOf(theirs), path));
        for (int i = 0; i < 20; i++)
        {
            using FrontClient client = new(path);
            Assert.Equal(Ping, client.Exchange(Ping));
        }

        rig.FrontEnd.StopListening(path);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void What_is_no_listening_unix_stream_socket_is_not_adopted()
    {
        using FrontRig rig = new();
        using Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        tcp.Listen();
        using Socket datagram = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        using FileStream file = File.OpenRead("/dev/null");
        using FrontClient connected = rig.Connect();
        foreach (int descriptor in (int[])[(int)tcp.Handle, (int)datagram.Handle, (int)file.SafeFileHandle.DangerousGetHandle(), (int)connected.Socket.Handle, 19_999])
        {
            Assert.False(rig.FrontEnd.Adopt(descriptor, "/nowhere"));
        }
    }

    /// <summary>Another descriptor of the same socket, for the front end to own.</summary>
    private static int CopyOf(Socket socket)
    {
        int copy = dup((int)socket.Handle);
        Assert.True(copy >= 0);
        return copy;
    }

    [System.Runtime.InteropServices.DllImport("libc")]
    private static extern int dup(int descriptor);
}
