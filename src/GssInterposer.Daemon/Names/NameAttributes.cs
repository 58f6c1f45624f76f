// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Names;

/// <summary>
/// Naming attributes (RFC 6680) on the wire: one name_attr for each value; options <c>authenticated</c> and <c>complete</c> (<c>1</c> or <c>0</c>) and, where there
/// is one, <c>display_value</c>.
/// </summary>
// SAFETY: the attributes' set belongs to the session; what is written lies in the call's arena.
internal static unsafe class NameAttributes
{
    private const uint ExtensionsMax = 3;
    private const int MoreFirst = -1;       // RFC 6680 §7.5

    /// <summary>Sets attributes, in order. Without an option <c>complete</c> a value counts as complete.</summary>
    /// <returns>Complete; what the mechanism says to the first one it refuses; EMSGSIZE for more than <see cref="ProcedureLimits.AttributesSetMax"/>.</returns>
    public static GssResult Set(gss_name_struct* name, XdrArray<GssxNameAttr> attributes)
    {
        if (attributes.Count > ProcedureLimits.AttributesSetMax)
        {
            return GssResult.Failure(LibC.EMSGSIZE);
        }

        GssResult result = GssResult.Complete;
        for (uint i = 0; i < attributes.Count && !result.IsError; i++)
        {
            GssxNameAttr* attribute = attributes.Items + i;
            bool complete = !GssxOptions.TryFind(attribute->Extensions, GssxOptionNames.Complete, out XdrOpaque flag) || GssxOptions.TextEquals(flag, "1"u8);
            result = attribute->Attr.IsEmpty
                ? GssResult.Failure(LibC.EINVAL)
                : GssSession.SetNameAttribute(name, complete, attribute->Attr, attribute->Value);
        }

        return result;
    }

    /// <summary>All values of all attributes that a name has.</summary>
    /// <returns>Complete; EMSGSIZE when they would not fit into a reply, of which a part could be taken for all.</returns>
    public static GssResult Read(Call call, gss_name_struct* name, out XdrArray<GssxNameAttr> values)
    {
        values = default;
        GssResult result = call.Gss.InquireName(name, out gss_buffer_set_desc_struct* names);
        if (result.Major == GssApi.GSS_S_UNAVAILABLE)
        {
            return GssResult.Complete;      // a mechanism without attributes
        }

        if (result.IsError || names == null || names->count == 0)
        {
            return result;
        }

        result = Reply.Array(call, ProcedureLimits.AttributeValuesMax, out XdrArray<GssxNameAttr> all);
        uint count = 0;
        uint bytes = 0;
        for (nuint i = 0; i < names->count && !result.IsError; i++)
        {
            result = ReadValues(call, name, names->elements + i, all, ref count, ref bytes);
        }

        if (!result.IsError)
        {
            values = new XdrArray<GssxNameAttr>(all.Items, count);
        }

        return result;
    }

    private static GssResult ReadValues(
        Call call, gss_name_struct* name, gss_buffer_desc_struct* attribute, XdrArray<GssxNameAttr> all, ref uint count, ref uint bytes)
    {
        XdrOpaque attributeName = new((byte*)attribute->value, (uint)attribute->length);
        int more = MoreFirst;
        while (more != 0)
        {
            GssResult result = call.Gss.GetNameAttribute(name, attribute, ref more, out NameAttributeValue value);
            if (result.Major == GssApi.GSS_S_UNAVAILABLE)
            {
                return GssResult.Complete;      // listed, but without a value
            }

            if (result.IsError)
            {
                return result;
            }

            bytes += attributeName.Length + value.Bytes.Length + value.Display.Length;
            if (count == all.Count || bytes > ProcedureLimits.AttributeBytesMax)
            {
                return GssResult.Failure(LibC.EMSGSIZE);
            }

            if (!TryWrite(call.Arena, attributeName, in value, out all.Items[count++]))
            {
                return Reply.OutOfMemory;
            }
        }

        return GssResult.Complete;
    }

    private static bool TryWrite(Arena* arena, XdrOpaque name, in NameAttributeValue value, out GssxNameAttr result)
    {
        result = default;
        result.Attr = name;
        result.Value = value.Bytes;
        GssxOption* extensions = (GssxOption*)arena->Allocate(ExtensionsMax * (nuint)sizeof(GssxOption));
        if (extensions == null
            || !GssxOptions.TryCreateText(GssxOptionNames.Authenticated, value.IsAuthenticated ? "1"u8 : "0"u8, arena, out extensions[0])
            || !GssxOptions.TryCreateText(GssxOptionNames.Complete, value.IsComplete ? "1"u8 : "0"u8, arena, out extensions[1]))
        {
            return false;
        }

        result.Extensions = new XdrArray<GssxOption>(extensions, ExtensionsMax - 1);
        if (value.Display.IsEmpty)
        {
            return true;
        }

        result.Extensions = new XdrArray<GssxOption>(extensions, ExtensionsMax);
        return GssxOptions.TryCreate(GssxOptionNames.DisplayValue, value.Display, arena, out extensions[2]);
    }
}
