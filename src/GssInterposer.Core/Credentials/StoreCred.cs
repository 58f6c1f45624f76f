// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_store_cred (RFC 5588), for mechglues that do not know gss_store_cred_into.</summary>
public static unsafe class StoreCred
{
    /// <inheritdoc cref="StoreCredInto.Run"/>
    public static GssStatus Run(
        Call* call,
        gss_cred_id_struct* credential,
        int usage,
        gss_OID_desc_struct* mechanism,
        uint overwrite,
        uint makeDefault,
        gss_OID_set_desc_struct** elementsStored,
        int* usageStored) =>
        StoreCredInto.Run(call, credential, usage, mechanism, overwrite, makeDefault, null, elementsStored, usageStored);
}
