// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.IO;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Observability;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>
/// Tells the kernel's NFS server that there is a GSS-Proxy (key <c>kernel_nfsd</c>). It has to know before its first accept, so this comes before readiness is
/// announced; while the module is not loaded there is no file to write to, and we look again every 10 s. Only root may write to it: a daemon with run_as_user can do so
/// before it becomes that user, but not where the module comes later.
/// </summary>
internal sealed class KernelNfsd : IDisposable
{
    /// <summary>Linux, net/sunrpc/auth_gss/svcauth_gss.c.</summary>
    public const string KernelFile = "/proc/net/rpc/use-gss-proxy";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly Log log;
    private readonly string file;
    private readonly TimeSpan retryAfter;
    private readonly Timer timer;
    private int told;
    private bool complained;

    /// <summary>Prepares; nothing happens before <see cref="Enable"/>.</summary>
    public KernelNfsd(Log log, string file = KernelFile, TimeSpan? retryAfter = null)
    {
        this.log = log;
        this.file = file;
        this.retryAfter = retryAfter ?? RetryAfter;
        timer = new Timer(_ => Try());
    }

    /// <summary>Whether the kernel knows.</summary>
    public bool Told => Volatile.Read(ref told) == 1;

    /// <summary>Tells the kernel if a service wants it and it does not know yet. For each configuration, also after a reload.</summary>
    public void Enable(ImmutableArray<ServiceConfiguration> services)
    {
        foreach (ServiceConfiguration service in services)
        {
            if (service.KernelNfsd && !Told)
            {
                Try();
                return;
            }
        }

        // Nobody wants it any more.
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void Try()
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write("1"u8);
            Volatile.Write(ref told, 1);
            log.Info($"the kernel's NFS server has been told of the daemon ({file})");
        }
        catch (UnauthorizedAccessException failure)
        {
            log.Warning(
                $"cannot tell the kernel's NFS server of the daemon by {file}: {failure.Message} Only root may: with run_as_user, load the module auth_rpcgss "
                + "(modprobe) before the daemon starts, and restart it");
        }
        catch (IOException failure)
        {
            if (!complained)
            {
                complained = true;
                log.Warning(
                    $"cannot tell the kernel's NFS server of the daemon by {file}: {failure.Message}; load the module auth_rpcgss (modprobe) or remove "
                    + $"kernel_nfsd. Trying again every {retryAfter.TotalSeconds:0} s");
            }

            try
            {
                timer.Change(retryAfter, Timeout.InfiniteTimeSpan);
            }
            catch (ObjectDisposedException)
            {
                // The daemon ends while a try is under way.
            }
        }
    }
}
