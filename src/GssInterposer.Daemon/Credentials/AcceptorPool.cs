// SPDX-License-Identifier: MIT
using System;
using System.Text;
using System.Threading;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// Acceptor credentials of one service for one principal (or for any in its keytab), made when needed and kept; made anew when the keytab has changed.
/// </summary>
/// <param name="mirror">Copy of the keytab, or null when the service's keytab is not a file we can copy.</param>
/// <param name="uid">For %U and %u in cred_store.</param>
/// <param name="mechs">The mechanisms.</param>
/// <param name="type">Type of the name; empty for none.</param>
/// <param name="name">The name; empty for any in the keytab.</param>
// SAFETY: as ICredentialPool.
internal sealed unsafe class AcceptorPool(KeytabMirror? mirror, uint uid, Mechanisms mechs, byte[] type, byte[] name)
{
    private readonly Lock _guard = new();
    private volatile Generation? _current;
    private bool _closed;

    private sealed class Generation(KeytabCopy? keytab) : ICredentialPool
    {
        public KeytabCopy? Keytab { get; } = keytab;

        public CredentialStack Idle { get; } = new();

        public void Return(gss_cred_id_struct* credential) => Idle.Push(credential);
    }

    /// <summary>Lends a credential to the call until it ends.</summary>
    public GssResult Rent(Call call, out gss_cred_id_struct* credential)
    {
        KeytabCopy? keytab = mirror?.Current(call.Krb5);
        Generation generation = CurrentOr(keytab);
        credential = generation.Idle.Pop();
        if (credential == null)
        {
            GssResult result = Acquire(call, keytab, out credential);
            if (result.IsError)
            {
                return result;
            }

            call.Gss.Disown(credential);
        }

        call.ReturnAtEnd(generation, credential);
        return GssResult.Complete;
    }

    /// <summary>Acquires a credential that is the call's alone.</summary>
    public GssResult AcquireAlone(Call call, out gss_cred_id_struct* credential) => Acquire(call, mirror?.Current(call.Krb5), out credential);

    /// <summary>Releases what is idle, and later what is lent.</summary>
    public void Close()
    {
        lock (_guard)
        {
            _closed = true;
            _current?.Idle.Close();
        }
    }

    private Generation CurrentOr(KeytabCopy? keytab)
    {
        if (_current is { } current && ReferenceEquals(current.Keytab, keytab))
        {
            return current;
        }

        lock (_guard)
        {
            if (_current is { } other && ReferenceEquals(other.Keytab, keytab))
            {
                return other;
            }

            Generation next = new(keytab);
            _current?.Idle.Close();
            if (_closed)
            {
                next.Idle.Close();
            }

            _current = next;
            return next;
        }
    }

    private GssResult Import(Call call, out gss_name_struct* desired)
    {
        desired = null;
        if (name.Length == 0)
        {
            return GssResult.Complete;
        }

        fixed (byte* typeBytes = type, nameBytes = name)
        {
            gss_OID_desc_struct oid = new() { length = (uint)type.Length, elements = typeBytes };
            return call.Gss.ImportName(new XdrOpaque(nameBytes, (uint)name.Length), type.Length == 0 ? null : &oid, out desired);
        }
    }

    private static bool IsKeytab(byte* key) =>
        System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(key).SequenceEqual("keytab"u8);

    private GssResult Acquire(Call call, KeytabCopy? keytab, out gss_cred_id_struct* credential)
    {
        credential = null;
        if (CredStore.Build(call, uid, useServiceKeytab: false, needsCache: false, out gss_key_value_set_struct* store) is { } reason)
        {
            call.Denial = reason;
            return GssResult.Of(GssApi.GSS_S_NO_CRED);
        }

        GssResult imported = Import(call, out gss_name_struct* desired);
        if (imported.IsError)
        {
            return imported;
        }

        if (keytab?.Name is { } copy && store != null)
        {
            GssResult fromCopy = AcquireFromCopy(call, desired, store, copy, out credential);
            if (!fromCopy.IsError)
            {
                return fromCopy;
            }
        }

        // Without a copy, and where the copy does not have the key or has gone meanwhile: libkrb5 then speaks of the file in its own words.
        return call.Gss.AcquireCredFrom(desired, GssApi.GSS_C_INDEFINITE, mechs.Set, GssApi.GSS_C_ACCEPT, store, out credential);
    }

    private GssResult AcquireFromCopy(
        Call call, gss_name_struct* desired, gss_key_value_set_struct* store, string copy, out gss_cred_id_struct* credential)
    {
        gss_key_value_element_struct* elements = stackalloc gss_key_value_element_struct[(int)store->count];
        gss_key_value_set_struct copied = new() { count = store->count, elements = elements };
        fixed (byte* value = Encoding.UTF8.GetBytes(copy + "\0"))
        {
            for (uint i = 0; i < store->count; i++)
            {
                elements[i] = store->elements[i];
                if (IsKeytab(elements[i].key))
                {
                    elements[i].value = value;
                }
            }

            return call.Gss.AcquireCredFrom(desired, GssApi.GSS_C_INDEFINITE, mechs.Set, GssApi.GSS_C_ACCEPT, &copied, out credential);
        }
    }
}
