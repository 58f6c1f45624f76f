// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>gssspi_import_sec_context_by_mech of MIT's mechglue.</summary>
public static unsafe class ImportSecContextByMech
{
    /// <summary>Imports a mechanism token, which has lost its header to the mechglue, into the real mechanism.</summary>
    public static GssStatus Run(Call* call, gss_OID_desc_struct* mechanism, gss_buffer_desc_struct* token, gss_ctx_id_struct** context)
    {
        int index = MechanismTable.Find(mechanism);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        ContextHandle* handle = ContextHandle.Create(index);
        if (handle == null)
        {
            return GssStatus.OutOfMemory;
        }

        ReadOnlySpan<byte> bytes = token->length > Limits.MessageBytesMax ? default : new ReadOnlySpan<byte>(token->value, (int)token->length);
        GssStatus status = ContextTokens.Import(ref *call, index, bytes, out gss_ctx_id_struct* local);
        if (status.IsError)
        {
            ContextHandle.Release(handle);
            return status;
        }

        handle->SetLocal(local);
        *context = (gss_ctx_id_struct*)handle;
        return status;
    }
}
