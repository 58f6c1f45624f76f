// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using GssInterposer.Gssx;

namespace GssInterposer.Daemon.Configuration;

/// <summary>
/// Writes a configuration with every key and the value it has, as a file that loads as the same configuration; and the problems. What --check-config shows.
/// </summary>
internal static class EffectiveConfiguration
{
    /// <summary>Exit status of --check-config when the configuration can be used.</summary>
    public const int Usable = 0;

    /// <summary>… and when it cannot.</summary>
    public const int Unusable = 1;

    /// <summary>Writes the configuration, then every problem.</summary>
    /// <param name="configuration">What was loaded, or null when an error is among the problems.</param>
    /// <param name="problems">Of the load.</param>
    /// <param name="output">Gets the configuration.</param>
    /// <param name="errors">Gets the problems, one a line.</param>
    /// <returns><see cref="Usable"/> or <see cref="Unusable"/>.</returns>
    public static int Report(DaemonConfiguration? configuration, IReadOnlyList<Problem> problems, TextWriter output, TextWriter errors)
    {
        if (configuration is not null)
        {
            Print(configuration, output);
        }

        // Two streams may be one terminal.
        output.Flush();
        foreach (Problem problem in problems)
        {
            errors.WriteLine(problem);
        }

        errors.Flush();
        return configuration is null ? Unusable : Usable;
    }

    /// <summary>Writes the configuration. A key without a value has none in effect.</summary>
    public static void Print(DaemonConfiguration configuration, TextWriter output)
    {
        LimitsConfiguration limits = configuration.Limits;
        output.WriteLine($"[{GlobalSection.Name}]");
        Key(output, "debug", configuration.DebugLevel > 0);
        Key(output, "debug_level", configuration.DebugLevel);
        Key(output, "syslog_status", configuration.SyslogStatus);
        Key(output, "run_as_user", configuration.RunAsUser);
        Key(output, "worker threads", configuration.WorkerThreads);
        Key(output, "socket", configuration.DefaultSocket);
        Key(output, "max_connections", limits.ConnectionsMax);
        Key(output, "max_connections_per_uid", limits.ConnectionsPerUidMax);
        Key(output, "max_calls_per_uid", limits.CallsPerUidMax);
        Key(output, "max_threads", limits.ThreadsMax);
        Key(output, "idle_timeout", limits.IdleTimeoutSeconds);
        Key(output, "io_timeout", limits.IoTimeoutSeconds);
        Key(output, "cache_size", limits.CacheBytesMax);
        Key(output, "cache_age", limits.CacheAgeSeconds);
        Key(output, "state_dir", configuration.StateDirectory);
        Key(output, "metrics_socket", configuration.MetricsSocket);
        Key(output, "metrics_file", configuration.MetricsFile);
        Key(output, "log_format", configuration.LogFormat == LogFormat.Json ? "json" : "text");
        Key(output, "audit", configuration.Audit switch { AuditLevel.None => "none", AuditLevel.All => "all", _ => "denials" });
        foreach (ServiceConfiguration service in configuration.Services)
        {
            Print(service, output);
        }
    }

    private static void Print(ServiceConfiguration service, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"[{ServiceSection.Prefix}{service.Name}]");
        Key(output, "mechs", string.Join(", ", service.Mechs));
        Key(output, "euid", service.Euid);
        Key(output, "allow_any_uid", service.AllowAnyUid);
        Key(output, "program", service.Program);
        Key(output, "group", service.Group);
        Key(output, "unit", service.Unit);
        Key(output, "selinux_context", service.SelinuxContext);
        Key(output, "socket", service.Socket);
        Key(output, "socket_owner", service.SocketOwner);
        Key(output, "socket_group", service.SocketGroup);
        Key(output, "socket_mode", "0" + Convert.ToString(service.SocketMode, 8));
        foreach (CredStoreElement element in service.CredStore)
        {
            Key(output, "cred_store", $"{element.Key}:{element.Value}");
        }

        if (service.CredStore.IsEmpty)
        {
            Key(output, "cred_store", "");
        }

        Key(output, "cred_usage", service.CredUsage switch { GssxCredUsage.Initiate => "initiate", GssxCredUsage.Accept => "accept", _ => "both" });
        Key(output, "krb5_principal", service.Krb5Principal);
        Key(output, "enforce_krb5_principal", service.EnforceKrb5Principal);
        Key(output, "trusted", service.Trusted);
        Key(output, "impersonate", service.Impersonate);
        Key(output, "allow_protocol_transition", service.AllowProtocolTransition);
        Key(output, "allow_constrained_delegation", service.AllowConstrainedDelegation);
        Key(output, "allow_client_ccache_sync", service.AllowClientCcacheSync);
        Key(output, "export_delegated", service.ExportDelegated == DelegatedExport.Ccache ? "ccache" : "sealed");
        Key(output, "session_keys", service.SessionKeys == SessionKeyHolder.Daemon ? "daemon" : "client");
        Key(output, "allow_users", string.Join(", ", service.AllowUsers));
        Key(output, "allow_targets", string.Join(", ", service.AllowTargets));
        Key(output, "kernel_nfsd", service.KernelNfsd);
        Key(output, "filter_flags", RequestFlags.Write(service.FilterFlags, RequestFlags.FilteredByDefault));
        Key(output, "enforce_flags", RequestFlags.Write(service.EnforceFlags, 0));
        Key(output, "min_lifetime", service.MinLifetimeSeconds);
        Key(output, "seal_from_keytab", service.SealFromKeytab);
        Key(output, "debug", service.DebugLevel > 0);
        Key(output, "debug_level", service.DebugLevel);
    }

    private static void Key(TextWriter output, string key, bool value) => Key(output, key, value ? "yes" : "no");

    private static void Key(TextWriter output, string key, long? value) => Key(output, key, value?.ToString(CultureInfo.InvariantCulture));

    private static void Key(TextWriter output, string key, string? value) => output.WriteLine(string.IsNullOrEmpty(value) ? $"{key} =" : $"{key} = {value}");
}
