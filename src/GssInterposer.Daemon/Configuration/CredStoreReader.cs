// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.IO;

namespace GssInterposer.Daemon.Configuration;

/// <summary>Reads and checks the <c>cred_store = KEY:VALUE</c> lines of a service.</summary>
internal static class CredStoreReader
{
    /// <summary>What MIT krb5's gss_acquire_cred_from understands (krb5 1.20).</summary>
    private static readonly string[] KnownKeys = ["keytab", "client_keytab", "ccache", "rcache", "password", "verify"];

    /// <summary>Keys of the C daemon's first versions, which became elements.</summary>
    private static readonly (string Old, string Element)[] Obsolete =
        [("krb5_keytab", "keytab"), ("krb5_ccache", "ccache"), ("krb5_client_keytab", "client_keytab")];

    /// <summary>All elements in file order.</summary>
    public static ImmutableArray<CredStoreElement> Read(SectionReader section)
    {
        foreach ((string old, string element) in Obsolete)
        {
            if (section.Find(old) is { } entry)
            {
                section.Problems.Error(entry, $"key '{old}' is obsolete", $"write cred_store = {element}:{entry.Value}");
            }
        }

        ImmutableArray<CredStoreElement>.Builder elements = ImmutableArray.CreateBuilder<CredStoreElement>();
        foreach (IniEntry entry in section.FindAll("cred_store"))
        {
            if (Element(entry, section.Problems) is { } element)
            {
                elements.Add(element);
            }
        }

        return elements.ToImmutable();
    }

    private static CredStoreElement? Element(IniEntry entry, ProblemList problems)
    {
        int colon = entry.Value.IndexOf(':');
        if (colon <= 0 || colon == entry.Value.Length - 1)
        {
            problems.Error(entry, $"key 'cred_store': '{entry.Value}' is not KEY:VALUE", "write keytab:/etc/krb5.keytab for example");
            return null;
        }

        CredStoreElement element = new(entry.Value[..colon], entry.Value[(colon + 1)..]);
        if (!KnownKeys.AsSpan().Contains(element.Key))
        {
            problems.Warning(
                entry,
                $"key 'cred_store': the Kerberos library is not known to use '{element.Key}'",
                Suggestion.Remedy(element.Key, KnownKeys, $"write one of {string.Join(", ", KnownKeys)}"));
        }

        if (!CheckCodes(entry, element.Value, problems))
        {
            return null;
        }

        CheckKeytab(entry, element, problems);
        return element;
    }

    /// <summary>%U, %u and %% are replaced when a call is served; other codes nobody could replace.</summary>
    private static bool CheckCodes(IniEntry entry, string value, ProblemList problems)
    {
        for (int at = value.IndexOf('%'); at >= 0; at = value.IndexOf('%', at + 2))
        {
            if (at + 1 == value.Length || value[at + 1] is not ('U' or 'u' or '%'))
            {
                string code = at + 1 == value.Length ? "%" : value.Substring(at, 2);
                problems.Error(entry, $"key 'cred_store': '{code}' stands for nothing", "write %U for the uid, %u for the user's name, %% for a per cent sign");
                return false;
            }

            if (at + 2 >= value.Length)
            {
                break;
            }
        }

        return true;
    }

    private static void CheckKeytab(IniEntry entry, CredStoreElement element, ProblemList problems)
    {
        if (element.Key is not ("keytab" or "client_keytab") || element.Value.Contains('%'))
        {
            return;
        }

        string path = element.Value;
        foreach (string type in (ReadOnlySpan<string>)["FILE:", "WRFILE:"])
        {
            path = path.StartsWith(type, StringComparison.Ordinal) ? path[type.Length..] : path;
        }

        if (path.StartsWith('/') && !File.Exists(path))
        {
            problems.Warning(
                entry,
                $"key 'cred_store': the {element.Key} '{path}' does not exist or cannot be seen",
                "create it (ktutil, kadmin ktadd); until then calls that need it fail");
        }
    }
}
