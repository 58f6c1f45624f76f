// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Whose keys a service has. No KDC is asked.</summary>
internal static unsafe class ServiceKeys
{
    /// <summary>Whether the service can initiate as a principal for this client, by a key.</summary>
    /// <param name="call">The call.</param>
    /// <param name="principal">As displayed.</param>
    /// <param name="byKeytab">Whether the keytab counts, too, or the client keytab alone (<see cref="Authorization.AcquireDecision.UsesServiceKeytab"/>).</param>
    public static bool Has(Call call, XdrOpaque principal, bool byKeytab)
    {
        if (call.Gss.ImportName(principal, Oids.Krb5Principal, out gss_name_struct* name).IsError)
        {
            return false;
        }

        foreach (string kind in byKeytab ? (ReadOnlySpan<string>)[CredStore.Keytab, CredStore.ClientKeytab] : [CredStore.ClientKeytab])
        {
            if (CredStore.TryBuildKeytab(call, kind, out gss_key_value_set_struct* store)
                && !call.Gss.AcquireCredFrom(name, GssApi.GSS_C_INDEFINITE, Mechanisms.Krb5.Set, GssApi.GSS_C_ACCEPT, store, out _).IsError)
            {
                return true;
            }
        }

        return false;
    }
}
