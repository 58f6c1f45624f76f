// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Lifecycle;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// The cred_store of a service, for one user: what gss_acquire_cred_from gets. %U is the uid, %u its name, %% a percent sign. Without a ccache the call gets one
/// of its own in memory, which does not outlive it.
/// </summary>
// SAFETY: everything lies in the call's arena; libgssapi copies what it keeps.
internal static unsafe class CredStore
{
    /// <summary>Key of keytabs of acceptors.</summary>
    public const string Keytab = "keytab";

    /// <summary>Key of keytabs that initial tickets are got with.</summary>
    public const string ClientKeytab = "client_keytab";

    /// <summary>Key of credential caches.</summary>
    public const string Ccache = "ccache";

    private static int s_privateCaches;

    /// <summary>Whether the configuration names <paramref name="key"/>.</summary>
    public static bool Has(ServiceConfiguration service, string key) => Find(service, key) is not null;

    /// <summary>The configured value of <paramref name="key"/>, not expanded. gss_acquire_cred_from refuses a set that has one twice.</summary>
    public static string? Find(ServiceConfiguration service, string key)
    {
        foreach (CredStoreElement element in service.CredStore)
        {
            if (string.Equals(element.Key, key, StringComparison.Ordinal))
            {
                return element.Value;
            }
        }

        return null;
    }

    /// <summary>Builds the set.</summary>
    /// <param name="call">The call; a private cache is destroyed when it ends.</param>
    /// <param name="uid">For %U and %u.</param>
    /// <param name="useServiceKeytab">The service asks for itself: its keytab serves as the client keytab, too.</param>
    /// <param name="needsCache">Whether tickets may have to be kept: not for acceptors alone.</param>
    /// <param name="set">The set, or null for the library's defaults (no cred_store configured).</param>
    /// <returns>Why it cannot be built, or null.</returns>
    public static string? Build(Call call, uint uid, bool useServiceKeytab, bool needsCache, out gss_key_value_set_struct* set)
    {
        set = null;
        ServiceConfiguration service = call.Service.Configuration;
        ImmutableArray<CredStoreElement> elements = service.CredStore;
        if (elements.IsEmpty)
        {
            return null;
        }

        string? keytab = Find(service, Keytab);
        if (useServiceKeytab && keytab is null && !Has(service, ClientKeytab))
        {
            return $"service '{service.Name}' has neither keytab nor client_keytab in its cred_store; add one, for instance cred_store = keytab:/etc/krb5.keytab";
        }

        gss_key_value_set_struct* result = (gss_key_value_set_struct*)call.Arena->Allocate((nuint)sizeof(gss_key_value_set_struct));
        int room = elements.Length + 2;
        gss_key_value_element_struct* items = (gss_key_value_element_struct*)call.Arena->Allocate((nuint)(room * sizeof(gss_key_value_element_struct)));
        if (result == null || items == null)
        {
            return "out of memory";
        }

        uint count = 0;
        foreach (CredStoreElement element in elements)
        {
            bool replaced = useServiceKeytab && keytab is not null && string.Equals(element.Key, ClientKeytab, StringComparison.Ordinal);
            if (replaced)
            {
                continue;
            }

            string? value = Expand(element.Value, uid);
            if (value is null)
            {
                return $"uid {uid} has no user name, which %u in '{element.Key}:{element.Value}' needs";
            }

            items[count++] = new gss_key_value_element_struct { key = Copy(call, element.Key), value = Copy(call, value) };
        }

        if (useServiceKeytab && keytab is not null)
        {
            items[count++] = new gss_key_value_element_struct { key = Copy(call, ClientKeytab), value = Copy(call, Expand(keytab, uid)!) };
        }

        if (needsCache && !Has(service, Ccache))
        {
            byte* name = Copy(call, string.Create(CultureInfo.InvariantCulture, $"MEMORY:gssinterposer-{Interlocked.Increment(ref s_privateCaches)}"));
            call.DestroyCacheAtEnd(name);
            items[count++] = new gss_key_value_element_struct { key = Copy(call, Ccache), value = name };
        }

        for (uint i = 0; i < count; i++)
        {
            if (items[i].key == null || items[i].value == null)
            {
                return "out of memory";
            }
        }

        result->count = count;
        result->elements = items;
        set = result;
        return null;
    }

    /// <summary>A set with nothing but one of the configured keytabs, as what an acceptor's keys are looked for in.</summary>
    /// <param name="call">The call.</param>
    /// <param name="kind"><see cref="Keytab"/> or <see cref="ClientKeytab"/>.</param>
    /// <param name="set">The set.</param>
    /// <returns>False when there is none for this user.</returns>
    public static bool TryBuildKeytab(Call call, string kind, out gss_key_value_set_struct* set)
    {
        set = (gss_key_value_set_struct*)call.Arena->Allocate((nuint)(sizeof(gss_key_value_set_struct) + sizeof(gss_key_value_element_struct)));
        if (set == null || Find(call.Service.Configuration, kind) is not { } configured || Expand(configured, call.Peer.Uid) is not { } name)
        {
            return false;
        }

        set->count = 1;
        set->elements = (gss_key_value_element_struct*)(set + 1);
        *set->elements = new gss_key_value_element_struct { key = Copy(call, Keytab), value = Copy(call, name) };
        return set->elements->key != null && set->elements->value != null;
    }

    /// <summary>Replaces %U, %u and %%. Null when the uid has no name and %u asks for it.</summary>
    public static string? Expand(string value, uint uid)
    {
        if (!value.Contains('%', StringComparison.Ordinal))
        {
            return value;
        }

        StringBuilder text = new();
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] != '%' || i + 1 == value.Length)
            {
                text.Append(value[i]);
                continue;
            }

            i++;
            if (value[i] == 'U')
            {
                text.Append(uid);
            }
            else if (value[i] != 'u')
            {
                text.Append(value[i]);      // %%; the configuration has no others
            }
            else if (Accounts.UserByUid(uid)?.Name is { } name && !name.Contains('/', StringComparison.Ordinal))
            {
                text.Append(name);
            }
            else
            {
                return null;
            }
        }

        return text.ToString();
    }

    private static byte* Copy(Call call, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* bytes = (byte*)call.Arena->Allocate((nuint)length + 1);
        if (bytes != null)
        {
            Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
            bytes[length] = 0;
        }

        return bytes;
    }
}
