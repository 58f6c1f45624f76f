// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Names;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Whose a credential is.</summary>
internal static unsafe class CredentialName
{
    /// <summary>Whether it is of a name that a client or a ticket has.</summary>
    public static GssResult Is(Call call, gss_cred_id_struct* credential, in GssxName wanted, out bool same)
    {
        same = false;
        gss_name_struct* other = null;
        GssResult outcome = call.Gss.InquireCred(credential, out gss_name_struct* name, out _, out _, out _);
        outcome = outcome.IsError ? outcome : NameConversion.ToGss(call, in wanted, out other);
        return outcome.IsError ? outcome : call.Gss.CompareName(name, other, out same);
    }
}
