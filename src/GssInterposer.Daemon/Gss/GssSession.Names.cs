// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Names;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <content>Names (RFC 2744 §5, RFC 6680).</content>
internal sealed unsafe partial class GssSession
{
    /// <summary>gss_import_name, of what <see cref="NameForms"/> lets through: the bytes may be a client's.</summary>
    public GssResult ImportName(XdrOpaque bytes, gss_OID_desc_struct* type, out gss_name_struct* name)
    {
        name = null;
        GssResult checkedForm = NameForms.Check(bytes, type);
        return checkedForm.IsError ? checkedForm : ImportTrustedName(bytes, type, out name);
    }

    /// <summary>gss_import_name of bytes that no client has had in its hands.</summary>
    public GssResult ImportTrustedName(XdrOpaque bytes, gss_OID_desc_struct* type, out gss_name_struct* name)
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

    /// <summary>gss_export_name. GSS_S_NAME_NOT_MN for a name that was not canonicalized.</summary>
    public GssResult ExportName(gss_name_struct* name, out XdrOpaque token)
    {
        uint minor;
        gss_buffer_desc_struct buffer = default;
        uint major = GssApi.gss_export_name(&minor, name, &buffer);
        token = Own(buffer);
        return new GssResult(major, minor);
    }

    /// <summary>gss_export_name_composite. GSS_S_NAME_NOT_MN as above; GSS_S_UNAVAILABLE where the mechanism has no such form.</summary>
    public GssResult ExportNameComposite(gss_name_struct* name, out XdrOpaque token)
    {
        uint minor;
        gss_buffer_desc_struct buffer = default;
        uint major = GssApi.gss_export_name_composite(&minor, name, &buffer);
        token = Own(buffer);
        return new GssResult(major, minor);
    }

    /// <summary>gss_compare_name.</summary>
    public GssResult CompareName(gss_name_struct* first, gss_name_struct* second, out bool equal)
    {
        uint minor;
        int result = 0;
        uint major = GssApi.gss_compare_name(&minor, first, second, &result);
        equal = result != 0;
        return new GssResult(major, minor);
    }
}
