// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Names;

/// <summary>From the wire's names to names of the real mechanism, and back.</summary>
// SAFETY: buffers handed to the mechglue point into the call's arena or the handle, which outlive the call; the mechglue copies what it keeps.
internal static unsafe class LocalNames
{
    /// <summary>
    /// Imports an encoded gssx_name as a mechanism name. The richest form wins: the composite token carries the attributes (RFC 6680 §7.7), the exported one the
    /// canonical principal, the display form what somebody typed.
    /// </summary>
    public static GssStatus Import(ref Call call, ReadOnlySpan<byte> encoded, int mechanism, gss_name_struct** local)
    {
        *local = null;
        fixed (byte* start = encoded)
        {
            if (!new XdrEncoded<GssxName>(start, (uint)encoded.Length).TryDecode(call.Arena, out GssxName name))
            {
                return GssStatus.Failure(MinorCode.BadReply);
            }

            if (!name.ExportedCompositeName.IsEmpty)
            {
                GssStatus status = Import(name.ExportedCompositeName, NameTypes.CompositeExport, mechanism, local);
                if (!status.IsError)
                {
                    return status;
                }
            }

            return !name.ExportedName.IsEmpty
                ? Import(name.ExportedName, NameTypes.ExportName, mechanism, local)
                : Import(name.DisplayName, name.NameType.Span, mechanism, local);
        }
    }

    /// <summary>Writes a name of the real mechanism as an encoded gssx_name into the call's arena.</summary>
    public static GssStatus Encode(ref Call call, gss_name_struct* local, out XdrEncoded<GssxName> remote)
    {
        remote = default;
        uint minor;
        gss_buffer_desc_struct display = default;
        gss_buffer_desc_struct exported = default;
        gss_buffer_desc_struct composite = default;
        gss_OID_desc_struct* type = null;
        GssStatus status = GssStatus.FromMechanism(GssApi.gss_display_name(&minor, local, &display, &type), minor);
        if (!status.IsError)
        {
            status = GssStatus.FromMechanism(GssApi.gss_export_name(&minor, local, &exported), minor);
        }

        if (!status.IsError)
        {
            // Attributes travel where there are any; a name without them has no composite form (GSS_S_UNAVAILABLE).
            GssApi.gss_export_name_composite(&minor, local, &composite);
            GssxName name = default;
            name.DisplayName = new XdrOpaque((byte*)display.value, (uint)display.length);
            name.NameType = type == null ? default : new XdrOpaque((byte*)type->elements, type->length);
            name.ExportedName = new XdrOpaque((byte*)exported.value, (uint)exported.length);
            name.ExportedCompositeName = new XdrOpaque((byte*)composite.value, (uint)composite.length);
            remote = XdrEncoded<GssxName>.From(in name, call.Arena);
            if (remote.IsEmpty)
            {
                status = GssStatus.OutOfMemory;
            }
        }

        GssApi.gss_release_buffer(&minor, &display);
        GssApi.gss_release_buffer(&minor, &exported);
        GssApi.gss_release_buffer(&minor, &composite);
        return status;
    }

    /// <summary>
    /// Imports a name that the application itself wrote in a form that means something in this process only (<see cref="NameTypes.Krb5PrincipalPointer"/>).
    /// </summary>
    public static GssStatus ImportOwn(gss_buffer_desc_struct* text, gss_OID_desc_struct* type, int mechanism, gss_name_struct** local)
    {
        *local = null;
        return ImportUnchecked(
            new XdrOpaque((byte*)text->value, (uint)text->length), new ReadOnlySpan<byte>(type->elements, (int)type->length), mechanism, local);
    }

    /// <summary>
    /// What MIT's import takes on trust is looked at first: the bytes may be the daemon's. It ends the process when a token has bytes after its last item (an assertion in
    /// krb5_gss_import_name), follows a name that is a pointer, and reads a uid_t whatever the length.
    /// </summary>
    private static GssStatus Import(XdrOpaque text, ReadOnlySpan<byte> type, int mechanism, gss_name_struct** local)
    {
        ReadOnlySpan<byte> bytes = text.Span;
        bool isSafe =
            type.SequenceEqual(NameTypes.ExportName) || type.SequenceEqual(NameTypes.CompositeExport) ? ExportedNames.IsWhole(bytes)
            : type.SequenceEqual(NameTypes.MachineUid) ? bytes.Length == sizeof(uint)
            : !type.SequenceEqual(NameTypes.Krb5PrincipalPointer);
        return isSafe ? ImportUnchecked(text, type, mechanism, local) : NameHandle.Bad;
    }

    /// <summary>Imports and canonicalises: the second step is what makes it the real mechanism's, and errors (no realm, bad syntax) appear there.</summary>
    private static GssStatus ImportUnchecked(XdrOpaque text, ReadOnlySpan<byte> type, int mechanism, gss_name_struct** local)
    {
        fixed (byte* typeBytes = type)
        {
            uint minor;
            gss_name_struct* generic = null;
            gss_buffer_desc_struct buffer = default;
            buffer.length = text.Length;
            buffer.value = text.Pointer;
            gss_OID_desc_struct typeOid = default;
            typeOid.length = (uint)type.Length;
            typeOid.elements = typeBytes;

            GssStatus status = GssStatus.FromMechanism(
                GssApi.gss_import_name(&minor, &buffer, type.IsEmpty ? null : &typeOid, &generic), minor);
            if (status.IsError)
            {
                return status;
            }

            status = GssStatus.FromMechanism(
                GssApi.gss_canonicalize_name(&minor, generic, MechanismTable.Concatenated(mechanism), local), minor);
            GssApi.gss_release_name(&minor, &generic);
            return status;
        }
    }
}
