// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.IO;
using System.Runtime.InteropServices;
using GssInterposer.Daemon.Lifecycle;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Configuration;

/// <summary>Reads one [service/NAME].</summary>
internal static unsafe class ServiceSection
{
    /// <summary>What stands before NAME.</summary>
    public const string Prefix = "service/";

    private static readonly string[] KnownMechs = ["krb5", "iakerb"];

    /// <summary>The service, or null when it cannot be used: with an error, or, where it names no mechanism that we know, with a warning.</summary>
    public static ServiceConfiguration? Read(SectionReader section)
    {
        string name = section.Section.Name[Prefix.Length..];
        if (name.Length == 0)
        {
            section.Problems.Error(section.Section, null, "the service has no name", "write [service/NAME]");
        }

        ImmutableArray<string>? mechs = Mechs(section);
        uint? euid = Required(section, "euid") ? section.User("euid") : null;
        ServiceConfiguration defaults = new() { Name = name, Mechs = [], Euid = 0 };
        ServiceConfiguration service = new()
        {
            Name = name,
            Mechs = mechs ?? [],
            Euid = euid ?? 0,
            AllowAnyUid = section.Boolean("allow_any_uid", defaults.AllowAnyUid),
            Program = Program(section),
            Socket = section.SocketPath("socket"),
            SocketOwner = section.User("socket_owner"),
            SocketGroup = section.Group("socket_group"),
            SocketMode = section.Mode("socket_mode") ?? defaults.SocketMode,
            SelinuxContext = SelinuxContext(section),
            Group = section.Group("group"),
            Unit = Unit(section),
            CredStore = CredStoreReader.Read(section),
            CredUsage = Usage(section.Choice("cred_usage", 0, "both", "initiate", "accept")),
            Krb5Principal = section.Text("krb5_principal"),
            EnforceKrb5Principal = section.Boolean("enforce_krb5_principal", defaults.EnforceKrb5Principal),
            Trusted = section.Boolean("trusted", defaults.Trusted),
            Impersonate = section.Boolean("impersonate", defaults.Impersonate),
            AllowProtocolTransition = section.Boolean("allow_protocol_transition", defaults.AllowProtocolTransition),
            AllowConstrainedDelegation = section.Boolean("allow_constrained_delegation", defaults.AllowConstrainedDelegation),
            AllowClientCcacheSync = section.Boolean("allow_client_ccache_sync", defaults.AllowClientCcacheSync),
            ExportDelegated = (DelegatedExport)section.Choice("export_delegated", (int)defaults.ExportDelegated, "sealed", "ccache"),
            SessionKeys = (SessionKeyHolder)section.Choice("session_keys", (int)defaults.SessionKeys, "client", "daemon"),
            KernelNfsd = section.Boolean("kernel_nfsd", defaults.KernelNfsd),
            FilterFlags = RequestFlags.Read(section, "filter_flags", defaults.FilterFlags),
            EnforceFlags = RequestFlags.Read(section, "enforce_flags", defaults.EnforceFlags),
            MinLifetimeSeconds = (uint)section.Seconds("min_lifetime", (int)defaults.MinLifetimeSeconds, 0, int.MaxValue),
            DebugLevel = GlobalSection.DebugLevel(section),
            AllowUsers = section.Words("allow_users"),
            AllowTargets = section.Words("allow_targets"),
            SealFromKeytab = section.Boolean("seal_from_keytab", defaults.SealFromKeytab),
        };
        section.ReportUnknown();
        if (service.EnforceKrb5Principal && service.Krb5Principal is null && section.Find("enforce_krb5_principal") is { } entry)
        {
            section.Problems.Error(entry, "key 'enforce_krb5_principal' has nothing to enforce", "add krb5_principal = NAME@REALM");
        }

        CheckSessionKeys(section, service);
        return mechs is { Length: > 0 } && euid is not null ? service : null;
    }

    /// <summary>Keys that stay here cannot be in the kernel, and should not leave with what users delegate.</summary>
    private static void CheckSessionKeys(SectionReader section, ServiceConfiguration service)
    {
        if (service.SessionKeys != SessionKeyHolder.Daemon || section.Find("session_keys") is not { } entry)
        {
            return;
        }

        if (service.KernelNfsd)
        {
            section.Problems.Warning(
                entry, "key 'session_keys': the kernel protects messages itself, and gets no contexts without their keys", "remove the key, or kernel_nfsd");
        }

        if (service.ExportDelegated == DelegatedExport.Ccache)
        {
            section.Problems.Warning(
                entry,
                "key 'session_keys': contexts' keys stay with the daemon, but export_delegated = ccache gives out those of delegated credentials",
                "remove export_delegated where clients should have no keys at all");
        }
    }

    private static bool Required(SectionReader section, string key)
    {
        if (section.Find(key) is not null)
        {
            return true;
        }

        string remedy = key == "euid" ? "add euid = NUMBER or user name: who the service runs as" : "add mechs = krb5";
        section.Problems.Error(section.Section, key, $"key '{key}' is missing from [{section.Section.Name}]", remedy);
        return false;
    }

    private static ImmutableArray<string>? Mechs(SectionReader section)
    {
        if (!Required(section, "mechs") || section.Find("mechs") is not { } entry)
        {
            return null;
        }

        ImmutableArray<string>.Builder mechs = ImmutableArray.CreateBuilder<string>();
        foreach (string word in SectionReader.SplitWords(entry.Value))
        {
            string mech = word.ToLowerInvariant();
            if (!KnownMechs.AsSpan().Contains(mech))
            {
                string remedy = Suggestion.Remedy(word, KnownMechs, "write krb5 or iakerb");
                section.Problems.Warning(entry, $"key 'mechs': mechanism '{word}' is unknown and ignored", remedy);
            }
            else if (!mechs.Contains(mech))
            {
                mechs.Add(mech);
            }
        }

        if (mechs.Count == 0)
        {
            section.Problems.Warning(entry, $"[{section.Section.Name}] offers no known mechanism: the service is left out", "write mechs = krb5");
        }

        return mechs.ToImmutable();
    }

    private static GssxCredUsage Usage(int choice) =>
        choice switch { 1 => GssxCredUsage.Initiate, 2 => GssxCredUsage.Accept, _ => GssxCredUsage.Both };

    /// <summary>Peers are compared by their canonical path, so symbolic links are followed here.</summary>
    private static string? Program(SectionReader section)
    {
        if (section.AbsolutePath("program") is not { } path || section.Find("program") is not { } entry)
        {
            return null;
        }

        if (path.Contains('|'))
        {
            section.Problems.Error(entry, $"key 'program': '{path}' has a '|', which is reserved", "give each program a service of its own");
            return null;
        }

        if (!File.Exists(path))
        {
            section.Problems.Warning(entry, $"key 'program': '{path}' does not exist", "install the program or correct the path; until then nobody matches");
            return path;
        }

        fixed (byte* text = Accounts.Terminated(path))
        {
            // SAFETY: realpath allocates its result, which is copied and freed.
            byte* canonical = LibC.realpath(text, null);
            string result = canonical == null ? path : Marshal.PtrToStringUTF8((nint)canonical)!;
            LibC.free(canonical);
            return result;
        }
    }

    private static string? SelinuxContext(SectionReader section)
    {
        if (section.Find("selinux_context") is not { } entry)
        {
            return null;
        }

        section.Problems.Warning(entry, "key 'selinux_context' is deprecated", "tell services apart by euid, program, unit or socket");
        if (entry.Value.Split(':', 4) is { Length: 4 } parts && Array.TrueForAll(parts, part => part.Length > 0))
        {
            return entry.Value;
        }

        section.Problems.Error(entry, $"key 'selinux_context': '{entry.Value}' is not user:role:type:range", "write all four parts");
        return null;
    }

    private static string? Unit(SectionReader section)
    {
        if (section.Find("unit") is { } entry && !entry.Value.Contains('.'))
        {
            section.Problems.Warning(entry, $"key 'unit': '{entry.Value}' has no type", $"write {entry.Value}.service");
        }

        return section.Text("unit");
    }
}
