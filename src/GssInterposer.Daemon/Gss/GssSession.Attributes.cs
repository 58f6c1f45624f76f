// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <content>Naming extensions (RFC 6680) and local accounts.</content>
internal sealed unsafe partial class GssSession
{
    /// <summary>gss_inquire_name: the names of the attributes, null when there are none.</summary>
    public GssResult InquireName(gss_name_struct* name, out gss_buffer_set_desc_struct* attributes)
    {
        uint minor;
        int isMechanismName = 0;
        gss_buffer_set_desc_struct* set = null;
        uint major = GssApi.gss_inquire_name(&minor, name, &isMechanismName, null, &set);
        attributes = Own(set);
        return new GssResult(major, minor);
    }

    /// <summary>gss_get_name_attribute: one value of an attribute.</summary>
    /// <param name="name">The name.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="more">-1 for the first value; what the routine made of it for the next; 0 afterwards when there is no other.</param>
    /// <param name="value">The value.</param>
    public GssResult GetNameAttribute(gss_name_struct* name, gss_buffer_desc_struct* attribute, ref int more, out NameAttributeValue value)
    {
        uint minor;
        int authenticated = 0;
        int complete = 0;
        int next = more;
        gss_buffer_desc_struct bytes = default;
        gss_buffer_desc_struct display = default;
        uint major = GssApi.gss_get_name_attribute(&minor, name, attribute, &authenticated, &complete, &bytes, &display, &next);
        more = next;
        value = new NameAttributeValue(Own(bytes), Own(display), authenticated != 0, complete != 0);
        return new GssResult(major, minor);
    }

    /// <summary>gss_set_name_attribute.</summary>
    public static GssResult SetNameAttribute(gss_name_struct* name, bool complete, XdrOpaque attribute, XdrOpaque value)
    {
        uint minor;
        gss_buffer_desc_struct which = Borrow(attribute);
        gss_buffer_desc_struct bytes = Borrow(value);
        uint major = GssApi.gss_set_name_attribute(&minor, name, complete ? 1 : 0, &which, &bytes);
        return new GssResult(major, minor);
    }

    /// <summary>gss_localname: the account that a name stands for, as the mechanism's rules map it. Not NUL-terminated.</summary>
    public GssResult LocalName(gss_name_struct* name, gss_OID_desc_struct* mech, out XdrOpaque account)
    {
        uint minor;
        gss_buffer_desc_struct buffer = default;
        uint major = GssApi.gss_localname(&minor, name, mech, &buffer);
        account = Own(buffer);
        return new GssResult(major, minor);
    }
}

/// <summary>One value of a naming attribute (RFC 6680 §7.5).</summary>
/// <param name="Bytes">The value.</param>
/// <param name="Display">For people; may be empty.</param>
/// <param name="IsAuthenticated">A trusted authority vouches for it.</param>
/// <param name="IsComplete">These are all values of the attribute.</param>
internal readonly record struct NameAttributeValue(XdrOpaque Bytes, XdrOpaque Display, bool IsAuthenticated, bool IsComplete);
