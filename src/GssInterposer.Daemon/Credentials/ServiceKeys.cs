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
    /// <summary>Whether a keytab of the service, or its client keytab, has a key of the principal.</summary>
    /// <param name="call">The call.</param>
    /// <param name="principal">As displayed.</param>
    public static bool Has(Call call, XdrOpaque principal)
    {
        if (call.Gss.ImportName(principal, Oids.Krb5Principal, out gss_name_struct* name).IsError)
        {
            return false;
        }

        foreach (string kind in (ReadOnlySpan<string>)[CredStore.Keytab, CredStore.ClientKeytab])
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
