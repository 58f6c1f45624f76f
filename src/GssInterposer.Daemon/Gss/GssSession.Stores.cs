// SPDX-License-Identifier: MIT
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Gss;

/// <content>Credentials that leave the daemon's memory.</content>
internal sealed unsafe partial class GssSession
{
    /// <summary>gss_store_cred_into.</summary>
    /// <param name="credential">What to store.</param>
    /// <param name="usage">GSS_C_INITIATE, GSS_C_ACCEPT or GSS_C_BOTH.</param>
    /// <param name="mech">Null for all of the credential's.</param>
    /// <param name="overwrite">Whether what is there may be replaced.</param>
    /// <param name="makeDefault">Whether it becomes the store's default.</param>
    /// <param name="store">Where to.</param>
    /// <param name="stored">The mechanisms whose elements were stored.</param>
    /// <param name="usageStored">What the stored elements may be used for.</param>
    public GssResult StoreCredInto(
        gss_cred_id_struct* credential,
        int usage,
        gss_OID_desc_struct* mech,
        bool overwrite,
        bool makeDefault,
        gss_key_value_set_struct* store,
        out gss_OID_set_desc_struct* stored,
        out int usageStored)
    {
        uint minor;
        int used = 0;
        gss_OID_set_desc_struct* set = null;
        uint major = GssApi.gss_store_cred_into(&minor, credential, usage, mech, overwrite ? 1u : 0, makeDefault ? 1u : 0, store, &set, &used);
        stored = Own(set);
        usageStored = used;
        return new GssResult(major, minor);
    }
}
