// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Names;

/// <summary>gss_display_name (RFC 2744 §5.10).</summary>
public static unsafe class DisplayName
{
    /// <summary>
    /// A canonical principal that the daemon gave us is its own answer: the mechglue asks for it at the end of every gss_accept_sec_context. Anything else is
    /// for the real mechanism to say.
    /// </summary>
    public static GssStatus Run(Call* call, gss_name_struct* name, gss_buffer_desc_struct* text, gss_OID_desc_struct** type)
    {
        NameHandle* handle = NameHandle.From(name);
        if (handle == null)
        {
            return NameHandle.Bad;
        }

        ReadOnlySpan<byte> remote = handle->Remote;
        fixed (byte* start = remote)
        {
            if (!remote.IsEmpty
                && GssxName.TryReadHead(new(start, (uint)remote.Length), out XdrOpaque displayName, out XdrOpaque nameType, out XdrOpaque exportedName)
                && !exportedName.IsEmpty
                && !displayName.IsEmpty
                && nameType.Span.SequenceEqual(NameTypes.Krb5Principal))
            {
                if (!Out.Copy(text, displayName.Span))
                {
                    return GssStatus.OutOfMemory;
                }

                Out.Set(type, NameTypes.Krb5PrincipalOid);
                return GssStatus.Complete;
            }
        }

        GssStatus status = NameHandle.BorrowLocal(ref *call, handle, out gss_name_struct* local);
        if (status.IsError)
        {
            return status;
        }

        uint minor;
        return GssStatus.FromMechanism(GssApi.gss_display_name(&minor, local, text, type), minor);
    }
}
