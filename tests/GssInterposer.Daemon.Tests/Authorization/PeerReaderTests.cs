// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>What the reader says about real peers.</summary>
public sealed class PeerReaderTests : IDisposable
{
    private const string Perl = "/usr/bin/perl";

    // $^F: the socket survives exec.
    private const string Connecting = "$^F = 99; use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0) && connect(S, pack_sockaddr_un($ARGV[0])) or die $!;";
    // The next process gets the number after the one in this file, if it is free.
    private const string LastPidFile = "/proc/sys/kernel/ns_last_pid";

    private const string Staying = "readline STDIN;";

    private readonly ScratchDirectory _directory = new();
    private readonly List<Process> _children = [];

    public void Dispose()
    {
        foreach (Process child in _children)
        {
            if (!child.HasExited)
            {
                child.Kill();
            }

            child.WaitForExit();
            child.Dispose();
        }

        _directory.Dispose();
    }

    [Fact]
    public void The_own_process_is_recognised()
    {
        using Socket listener = Listen();
        using Socket client = Connect();
        using Socket accepted = Accept(listener);
        Peer peer = Read(accepted)!;
        Assert.Equal(Environment.ProcessId, peer.Pid);
        Assert.Equal(StatusNumber("Uid:", 1), peer.Uid);
        Assert.Equal(StatusNumber("Gid:", 1), peer.Gid);
        Assert.Equal(Environment.ProcessPath, peer.Executable);
        Assert.Equal(FileIdentity.At(Environment.ProcessPath!), peer.ExecutableFile);
        Assert.Equal(SystemdUnit.FromCgroupFile(File.ReadAllBytes("/proc/self/cgroup")), peer.Unit);
    }

    [Fact]
    public void Supplementary_groups_are_those_of_the_peer()
    {
        using Socket listener = Listen();
        using Socket client = Connect();
        using Socket accepted = Accept(listener);
        Assert.Equal(StatusLine("Groups:").Select(uint.Parse).Order(), Read(accepted)!.Groups.Order());
    }

    [Fact]
    public void A_child_of_another_program_has_that_program_and_its_own_pid()
    {
        using Socket listener = Listen();
        Process child = Start(Perl, Connecting + Staying);
        using Socket accepted = Accept(listener);
        Peer peer = Read(accepted)!;
        Assert.Equal(child.Id, peer.Pid);
        Assert.Equal(new FileInfo($"/proc/{child.Id}/exe").LinkTarget, peer.Executable);
        Assert.Equal(FileIdentity.At($"/proc/{child.Id}/exe"), peer.ExecutableFile);
    }

    [Fact]
    public void A_peer_that_ended_before_it_was_read_has_an_identity_and_no_program()
    {
        using Socket listener = Listen();
        Process child = Start(Perl, Connecting);
        child.WaitForExit();
        using Socket accepted = Accept(listener);
        Peer peer = Read(accepted)!;
        Assert.Equal(child.Id, peer.Pid);
        Assert.Null(peer.Executable);
        Assert.Null(peer.ExecutableFile);
        Assert.Null(peer.Unit);
    }

    [Fact]
    public void A_peer_that_executes_another_program_before_accept_is_that_program()
    {
        using Socket listener = Listen();
        string sleep = new FileInfo("/bin/sleep").ResolveLinkTarget(true)?.FullName ?? "/bin/sleep";
        Process child = Start(Perl, Connecting + "exec '/bin/sleep', 60;");
        WaitUntil(() => new FileInfo($"/proc/{child.Id}/exe").LinkTarget?.EndsWith("/sleep", StringComparison.Ordinal) == true);
        using Socket accepted = Accept(listener);
        Assert.Equal(FileIdentity.At(sleep), Read(accepted)!.ExecutableFile);
    }

    [Fact]
    public void A_program_that_was_removed_is_not_what_stands_at_its_path_now()
    {
        using Socket listener = Listen();
        string program = _directory.PathOf("server");
        File.Copy(Perl, program);
        Process child = Start(program, Connecting + Staying);
        using Socket accepted = Accept(listener);
        File.Delete(program);
        File.Copy(Perl, program);
        Peer peer = Read(accepted)!;
        Assert.Equal(program + " (deleted)", peer.Executable);
        Assert.NotEqual(FileIdentity.At(program), peer.ExecutableFile);
        Assert.False(child.HasExited);
    }

    [RootFact]
    public void A_child_with_another_uid_is_seen_with_all_its_ids()
    {
        using Socket listener = Listen();
        Start(Perl, "use POSIX; $) = '4321 77 78 79'; POSIX::setgid(4321); POSIX::setuid(1234);" + Connecting + Staying);
        using Socket accepted = Accept(listener);
        Peer peer = Read(accepted)!;
        Assert.Equal((1234u, 4321u), (peer.Uid, peer.Gid));
        Assert.Equal((uint[])[77, 78, 79], peer.Groups.Order());
        Assert.NotNull(peer.Executable);
    }

    [RootFact]
    public void Ids_are_those_of_the_moment_of_connecting()
    {
        using Socket listener = Listen();
        Process child = Start(Perl, Connecting + "use POSIX; POSIX::setuid(1234); $| = 1; print qq(changed\\n);" + Staying);
        Assert.Equal("changed", child.StandardOutput.ReadLine());
        using Socket accepted = Accept(listener);
        Assert.Equal(0u, Read(accepted)!.Uid);
    }

    [RootFact]
    public void A_thousand_groups_are_read()
    {
        using Socket listener = Listen();
        Start(Perl, "$) = join(' ', 0, 5000 .. 5999);" + Connecting + Staying);
        using Socket accepted = Accept(listener);
        Assert.Equal(Enumerable.Range(5000, 1000).Select(id => (uint)id), Read(accepted)!.Groups.Order());
    }

    [RootNamespaceFact(namespaceOption: "--mount")]
    public void A_file_mounted_over_the_programs_path_is_another_file()
    {
        using Socket listener = Listen();
        string program = _directory.PathOf("server");
        string own = _directory.PathOf("own");
        File.Copy(Perl, own);
        File.Copy("/bin/true", program);
        File.WriteAllText(_directory.PathOf("peer.pl"), Connecting + Staying);
        string connecting = $"exec {program} {_directory.PathOf("peer.pl")} {_directory.PathOf("socket")}";
        Start("unshare", null, "--mount", "sh", "-c", $"mount --bind {own} {program} && {connecting}");
        using Socket accepted = Accept(listener);
        Peer peer = Read(accepted)!;
        Assert.Equal(program, peer.Executable);
        Assert.Equal(FileIdentity.At(own), peer.ExecutableFile);
        Assert.NotEqual(FileIdentity.At(program), peer.ExecutableFile);
    }

    [RootNamespaceFact(LastPidFile)]
    public void Another_process_with_the_pid_of_the_one_that_connected_is_not_taken_for_it()
    {
        using Socket listener = Listen();
        for (int attempt = 0; ; attempt++)
        {
            Process first = Start(Perl, Connecting);
            first.WaitForExit();
            using Socket accepted = Accept(listener);
            File.WriteAllText(LastPidFile, $"{first.Id - 1}");
            Process second = Start("/bin/sleep", null, "60");
            if (second.Id == first.Id)
            {
                Peer peer = Read(accepted)!;
                Assert.Equal(second.Id, peer.Pid);
                Assert.Null(peer.Executable);
                Assert.Null(peer.Unit);
                return;
            }

            // Somebody else on this machine was faster.
            Assert.True(attempt < 50, $"the pid {first.Id} could not be had again in {attempt} attempts");
        }
    }

    [RootNamespaceFact(namespaceOption: "--pid")]
    public void A_peer_in_another_pid_namespace_is_seen_by_our_number()
    {
        using Socket listener = Listen();
        Process child = Start("unshare", null, "--pid", "--fork", "--kill-child", Perl, "-e", Connecting + Staying, _directory.PathOf("socket"));
        using Socket accepted = Accept(listener);
        Peer peer = Read(accepted)!;
        Assert.NotEqual(child.Id, peer.Pid);
        Assert.Equal(new FileInfo($"/proc/{peer.Pid}/exe").LinkTarget, peer.Executable);
    }

    [Fact]
    public void A_socket_of_another_family_has_no_peer()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        using Socket accepted = Accept(listener);
        Assert.Null(Read(accepted));
    }

    [Fact]
    public void A_socket_that_is_not_connected_has_no_peer()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Null(Read(socket));
    }

    [Fact]
    public void A_number_that_is_no_descriptor_has_no_peer() => Assert.Null(PeerReader.Read(-1));

    [Fact]
    public void Reading_leaves_no_descriptor_open()
    {
        using Socket listener = Listen();
        using Socket client = Connect();
        using Socket accepted = Accept(listener);
        Read(accepted);
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 200; i++)
        {
            Read(accepted);
        }

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, before - 100, before + 100);
    }

    private static Peer? Read(Socket socket) => PeerReader.Read((int)socket.Handle);

    private static string[] StatusLine(string name) => File.ReadLines("/proc/self/status")
        .First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static uint StatusNumber(string name, int index) => uint.Parse(StatusLine(name)[index], System.Globalization.CultureInfo.InvariantCulture);

    private static void WaitUntil(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(() => condition() || Pause(), TimeSpan.FromSeconds(30)));

    private static bool Pause()
    {
        Thread.Sleep(5);
        return false;
    }

    private Socket Listen()
    {
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_directory.PathOf("socket")));
        File.SetUnixFileMode(_directory.PathOf("socket"), (UnixFileMode)0x1b6);
        listener.Listen();
        return listener;
    }

    private Socket Connect()
    {
        Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(_directory.PathOf("socket")));
        return client;
    }

    private static Socket Accept(Socket listener)
    {
        Assert.True(listener.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead), "nobody has connected");
        return listener.Accept();
    }

    private Process Start(string program, string? script, params string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] all = script is null ? arguments : ["-e", script, _directory.PathOf("socket")];
        foreach (string argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        Process child = Process.Start(start)!;
        _children.Add(child);
        return child;
    }
}
