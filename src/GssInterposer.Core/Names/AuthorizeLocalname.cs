// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gssspi_authorize_localname of MIT: may this principal use that account (krb5_kuserok)?</summary>
public static unsafe class AuthorizeLocalname
{
    /// <summary>Answered by the real mechanism; <paramref name="user"/> is a user name or a uid, as <paramref name="type"/> says.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_buffer_desc_struct* user, gss_OID_desc_struct* type)
    {
        GssStatus status = NameHandle.BorrowLocal(ref *call, name, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        gss_name_struct* account = null;
        status = GssStatus.FromMechanism(GssApi.gss_import_name(&minor, user, type, &account), minor);
        if (status.IsError)
        {
            return status;
        }

        status = GssStatus.FromMechanism(GssApi.gss_authorize_localname(&minor, local, account), minor);
        GssApi.gss_release_name(&minor, &account);

        // The mechglue ends with "unavailable" when the mechanism said no and no attribute says yes. Handed on, that would make the mechglue above us believe that
        // nobody was asked, and authorize whoever has the account's name.
        return (status.Major & GssApi.GSS_S_UNAVAILABLE) == GssApi.GSS_S_UNAVAILABLE
            ? new GssStatus(GssApi.GSS_S_UNAUTHORIZED, status.Minor)
            : status;
    }
}
