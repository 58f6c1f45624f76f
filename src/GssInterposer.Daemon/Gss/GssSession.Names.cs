// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <content>Names (RFC 2744 §5, RFC 6680).</content>
internal sealed unsafe partial class GssSession
{
    /// <summary>gss_import_name.</summary>
    public GssResult ImportName(XdrOpaque bytes, gss_OID_desc_struct* type, out gss_name_struct* name)
    {
        uint minor;
        gss_name_struct* result = null;
        gss_buffer_desc_struct buffer = Borrow(bytes);
        uint major = GssApi.gss_import_name(&minor, &buffer, type, &result);
        name = Own(result);
        return new GssResult(major, minor);
    }

    /// <summary>gss_canonicalize_name.</summary>
    public GssResult CanonicalizeName(gss_name_struct* name, gss_OID_desc_struct* mech, out gss_name_struct* canonical)
    {
        uint minor;
        gss_name_struct* result = null;
        uint major = GssApi.gss_canonicalize_name(&minor, name, mech, &result);
        canonical = Own(result);
        return new GssResult(major, minor);
    }

    /// <summary>gss_display_name. The type is a static OID of the library.</summary>
    public GssResult DisplayName(gss_name_struct* name, out XdrOpaque text, out gss_OID_desc_struct* type)
    {
        uint minor;
        gss_buffer_desc_struct buffer = default;
        gss_OID_desc_struct* nameType = null;
        uint major = GssApi.gss_display_name(&minor, name, &buffer, &nameType);
        text = Own(buffer);
        type = nameType;
        return new GssResult(major, minor);
    }
}
