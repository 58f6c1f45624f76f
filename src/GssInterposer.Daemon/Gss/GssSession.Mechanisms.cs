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

    /// <summary>gss_create_empty_oid_set.</summary>
    public GssResult CreateEmptyOidSet(out gss_OID_set_desc_struct* set)
    {
        uint minor;
        gss_OID_set_desc_struct* empty = null;
        uint major = GssApi.gss_create_empty_oid_set(&minor, &empty);
        set = Own(empty);
        return new GssResult(major, minor);
    }

    /// <summary>gss_add_oid_set_member for each member of <paramref name="more"/> that <paramref name="set"/> does not have.</summary>
    public static GssResult AddMembers(ref gss_OID_set_desc_struct* set, gss_OID_set_desc_struct* more)
    {
        uint minor = 0;
        uint major = GssApi.GSS_S_COMPLETE;
        gss_OID_set_desc_struct* all = set;
        for (nuint i = 0; more != null && i < more->count && major == GssApi.GSS_S_COMPLETE; i++)
        {
            int present = 0;
            major = GssApi.gss_test_oid_set_member(&minor, more->elements + i, all, &present);
            if (major == GssApi.GSS_S_COMPLETE && present == 0)
            {
                major = GssApi.gss_add_oid_set_member(&minor, more->elements + i, &all);
            }
        }

        set = all;
        return new GssResult(major, minor);
    }
}
