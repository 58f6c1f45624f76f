// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.IO;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Lifecycle;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Tests.Configuration;
using GssInterposer.Daemon.Tests.Observability;
using Xunit;

namespace GssInterposer.Daemon.Tests.Lifecycle;

/// <summary>Telling the kernel's NFS server.</summary>
public sealed class KernelNfsdTests
{
    private static readonly ImmutableArray<ServiceConfiguration> Wanted = [new() { Name = "nfs", Mechs = ["krb5"], Euid = 0, KernelNfsd = true }];
    private static readonly ImmutableArray<ServiceConfiguration> Unwanted = [new() { Name = "http", Mechs = ["krb5"], Euid = 0 }];

    [Fact]
    public void The_kernel_is_told_at_once_where_it_listens()
    {
        using ConfigurationDirectory files = new();
        files.Write("use-gss-proxy", "");
        using KernelNfsd nfsd = new(new Log(), files.File("use-gss-proxy"));
        nfsd.Enable(Wanted);
        Assert.True(nfsd.Told);
        Assert.Equal("1", File.ReadAllText(files.File("use-gss-proxy")));
    }

    [Fact]
    public void It_is_left_alone_where_no_service_wants_it()
    {
        using ConfigurationDirectory files = new();
        files.Write("use-gss-proxy", "");
        using KernelNfsd nfsd = new(new Log(), files.File("use-gss-proxy"));
        nfsd.Enable(Unwanted);
        Assert.False(nfsd.Told);
        Assert.Empty(File.ReadAllText(files.File("use-gss-proxy")));
    }

    [Fact]
    public void It_is_told_when_its_module_comes_later()
    {
        using ConfigurationDirectory files = new();
        using KernelNfsd nfsd = new(new Log(), files.File("use-gss-proxy"), TimeSpan.FromMilliseconds(20));
        nfsd.Enable(Wanted);
        Assert.False(nfsd.Told);
        files.Write("use-gss-proxy", "");
        Assert.True(SpinWait.SpinUntil(() => nfsd.Told, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Where_the_daemon_may_not_it_says_so_and_what_to_do()
    {
        using ConfigurationDirectory files = new();
        string directory = Directory.CreateDirectory(files.File("use-gss-proxy")).FullName; // nobody may write to one, not even root
        RecordingTarget lines = new();
        using KernelNfsd nfsd = new(new Log(lines), directory, TimeSpan.FromMilliseconds(1));
        nfsd.Enable(Wanted);
        Assert.False(nfsd.Told);
        Assert.Contains("run_as_user", Assert.Single(lines.Lines));
    }

    [Fact]
    public void It_is_told_once()
    {
        using ConfigurationDirectory files = new();
        files.Write("use-gss-proxy", "");
        using KernelNfsd nfsd = new(new Log(), files.File("use-gss-proxy"));
        nfsd.Enable(Wanted);
        files.Write("use-gss-proxy", "");
        nfsd.Enable(Wanted);
        Assert.Empty(File.ReadAllText(files.File("use-gss-proxy")));
    }
}
