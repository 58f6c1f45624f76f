// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_set_name_attribute (RFC 6680 §7.4).</summary>
public static unsafe class SetNameAttribute
{
    /// <summary>Changes the name inside the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, int complete, gss_buffer_desc_struct* attribute, gss_buffer_desc_struct* value)
    {
        NameHandle* handle = NameHandle.From(name);
        if (handle == null)
        {
            return NameHandle.Bad;
        }

        GssStatus status = NameHandle.BorrowLocal(ref *call, handle, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        if (Has(local, attribute, value))
        {
            return GssStatus.Complete;
        }

        uint minor;
        status = GssStatus.FromMechanism(GssApi.gss_set_name_attribute(&minor, local, complete, attribute, value), minor);
        if (!status.IsError)
        {
            handle->ForgetRemote();
        }

        return status;
    }

    /// <summary>
    /// When a name with attributes is canonicalised, the mechglue imports it from its exported form, which has them, and sets them all again (MIT:
    /// gssint_import_internal_name). What the ticket vouches for is left alone, because a value that is set is nobody's but the application's.
    /// </summary>
    private static bool Has(gss_name_struct* local, gss_buffer_desc_struct* attribute, gss_buffer_desc_struct* value)
    {
        uint minor;
        int authenticated = 0;
        int complete = 0;
        int more = -1;
        gss_buffer_desc_struct present = default;
        uint major = GssApi.gss_get_name_attribute(&minor, local, attribute, &authenticated, &complete, &present, null, &more);
        bool same = major == GssApi.GSS_S_COMPLETE && authenticated != 0 && value != null
            && new ReadOnlySpan<byte>(present.value, (int)present.length).SequenceEqual(new ReadOnlySpan<byte>(value->value, (int)value->length));
        Out.Release(&present);
        return same;
    }
}
