// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Names;

/// <summary>gssspi_import_name_by_mech of MIT's mechglue: every name that an application uses with a mechanism of ours comes through here.</summary>
public static unsafe class ImportNameByMech
{
    /// <summary>
    /// Keeps the name as it was written. What the real mechanism would refuse is refused here, so that gss_canonicalize_name tells; but a host-based name would cost a look-up
    /// of the host, which the daemon does anyway, and a uid may be known to the daemon only: those are believed.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="mechanism">The real mechanism; NULL for names that came out of us, which then mean krb5.</param>
    /// <param name="text">The name.</param>
    /// <param name="type">Its type; NULL is the mechanism's default.</param>
    /// <param name="result">Receives the handle.</param>
    public static GssStatus Run(Call* call, gss_OID_desc_struct* mechanism, gss_buffer_desc_struct* text, gss_OID_desc_struct* type, gss_name_struct** result)
    {
        int index = MechanismTable.Find(mechanism);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        if (text->length > Limits.MessageBytesMax)
        {
            return GssStatus.Failure(MinorCode.RequestTooLarge);
        }

        if (NameTypes.Is(type, NameTypes.Krb5PrincipalPointer))
        {
            return RunPointer(text, type, index, result);
        }

        XdrOpaque bytes = new((byte*)text->value, (uint)text->length);
        GssxName name = default;
        if (NameTypes.Is(type, NameTypes.ExportName))
        {
            name.ExportedName = bytes;
        }
        else if (NameTypes.Is(type, NameTypes.CompositeExport))
        {
            name.ExportedCompositeName = bytes;
        }
        else
        {
            name.DisplayName = bytes;
            name.NameType = type == null ? default : new XdrOpaque((byte*)type->elements, type->length);
        }

        XdrEncoded<GssxName> encoded = XdrEncoded<GssxName>.From(in name, call->Arena);
        NameHandle* handle = encoded.IsEmpty ? null : NameHandle.CreateRemote(encoded.Span, index);
        if (handle == null)
        {
            return GssStatus.OutOfMemory;
        }

        GssStatus status = NameTypes.IsBelieved(type) ? GssStatus.Complete : NameHandle.BorrowLocal(ref *call, handle, out _);
        if (status.IsError)
        {
            NameHandle.Release(handle);
            return status;
        }

        *result = (gss_name_struct*)handle;
        return status;
    }

    /// <summary>No daemon can do anything with a pointer; what it points to, the real mechanism writes down for it.</summary>
    private static GssStatus RunPointer(gss_buffer_desc_struct* text, gss_OID_desc_struct* type, int mechanism, gss_name_struct** result)
    {
        gss_name_struct* local;
        GssStatus status = LocalNames.ImportOwn(text, type, mechanism, &local);
        return status.IsError || NameHandle.Give(local, mechanism, result) ? status : GssStatus.OutOfMemory;
    }
}
