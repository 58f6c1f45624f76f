// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <content>What there is to know about a mechanism (RFC 2744 §5.24, RFC 5587, RFC 5801).</content>
internal sealed unsafe partial class GssSession
{
    /// <summary>gss_inquire_names_for_mech.</summary>
    public GssResult InquireNamesForMech(gss_OID_desc_struct* mech, out gss_OID_set_desc_struct* nameTypes)
    {
        uint minor;
        gss_OID_set_desc_struct* set = null;
        uint major = GssApi.gss_inquire_names_for_mech(&minor, mech, &set);
        nameTypes = Own(set);
        return new GssResult(major, minor);
    }

    /// <summary>gss_inquire_attrs_for_mech.</summary>
    public GssResult InquireAttrsForMech(gss_OID_desc_struct* mech, out gss_OID_set_desc_struct* attributes, out gss_OID_set_desc_struct* known)
    {
        uint minor;
        gss_OID_set_desc_struct* has = null;
        gss_OID_set_desc_struct* knows = null;
        uint major = GssApi.gss_inquire_attrs_for_mech(&minor, mech, &has, &knows);
        attributes = Own(has);
        known = Own(knows);
        return new GssResult(major, minor);
    }

    /// <summary>gss_inquire_saslname_for_mech.</summary>
    public GssResult InquireSaslnameForMech(gss_OID_desc_struct* mech, out XdrOpaque saslName, out XdrOpaque name, out XdrOpaque description)
    {
        uint minor;
        gss_buffer_desc_struct sasl = default;
        gss_buffer_desc_struct called = default;
        gss_buffer_desc_struct described = default;
        uint major = GssApi.gss_inquire_saslname_for_mech(&minor, mech, &sasl, &called, &described);
        saslName = Own(sasl);
        name = Own(called);
        description = Own(described);
        return new GssResult(major, minor);
    }

    /// <summary>gss_display_mech_attr.</summary>
    public GssResult DisplayMechAttr(gss_OID_desc_struct* attribute, out XdrOpaque name, out XdrOpaque shortDescription, out XdrOpaque longDescription)
    {
        uint minor;
        gss_buffer_desc_struct called = default;
        gss_buffer_desc_struct brief = default;
        gss_buffer_desc_struct full = default;
        uint major = GssApi.gss_display_mech_attr(&minor, attribute, &called, &brief, &full);
        name = Own(called);
        shortDescription = Own(brief);
        longDescription = Own(full);
        return new GssResult(major, minor);
    }
}
