// SPDX-License-Identifier: MIT
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>What else is in a credential cache.</summary>
internal static unsafe class CacheEntries
{
    /// <summary>Does it hold tickets, configuration and the sealed credential aside? A cache that cannot be read to its end may.</summary>
    public static bool HoldTickets(_krb5_context* context, _krb5_ccache* cache, krb5_principal_data* sealedServer) =>
        CopyOthers(context, cache, sealedServer, null, out bool any) != 0 || any;

    /// <summary>Goes through all entries but the sealed one, and copies each to <paramref name="target"/> unless that is null.</summary>
    /// <returns>0, or why the cache could not be read to its end or the copy not written.</returns>
    public static int CopyOthers(_krb5_context* context, _krb5_ccache* cache, krb5_principal_data* sealedServer, _krb5_ccache* target, out bool anyTicket)
    {
        anyTicket = false;
        void* cursor = null;
        int error = Krb5.krb5_cc_start_seq_get(context, cache, &cursor);
        if (error != 0)
        {
            return error;
        }

        krb5_creds other;
        while (error == 0 && (error = Krb5.krb5_cc_next_cred(context, cache, &cursor, &other)) == 0)
        {
            if (Krb5.krb5_principal_compare(context, other.server, sealedServer) == 0)
            {
                anyTicket |= Krb5.krb5_is_config_principal(context, other.server) == 0;
                error = target == null ? 0 : Krb5.krb5_cc_store_cred(context, target, &other);
            }

            Krb5.krb5_free_cred_contents(context, &other);
        }

        Krb5.krb5_cc_end_seq_get(context, cache, &cursor);
        return error == Krb5.KRB5_CC_END ? 0 : error;
    }
}
