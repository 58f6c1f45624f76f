// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_import_cred of MIT, for mechglues that do not say which mechanism: krb5.</summary>
public static unsafe class ImportCred
{
    /// <inheritdoc cref="ImportCredByMech.Run"/>
    public static GssStatus Run(Call* call, gss_buffer_desc_struct* token, gss_cred_id_struct** credential) =>
        ImportCredByMech.Run(call, null, token, credential);
}
