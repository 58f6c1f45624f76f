// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>gssspi_import_cred_by_mech of MIT's mechglue.</summary>
public static unsafe class ImportCredByMech
{
    /// <summary>The counterpart of <see cref="ExportCred"/>.</summary>
    public static GssStatus Run(Call* call, gss_OID_desc_struct* mechanism, gss_buffer_desc_struct* token, gss_cred_id_struct** credential)
    {
        int index = MechanismTable.Find(mechanism);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        ReadOnlySpan<byte> bytes = token->length > Limits.MessageBytesMax ? default : new ReadOnlySpan<byte>(token->value, (int)token->length);
        CredHandle* handle;
        if (CredentialTokens.TryUnmark(bytes, out ReadOnlySpan<byte> encoded))
        {
            fixed (byte* start = encoded)
            {
                if (!new XdrEncoded<GssxCred>(start, (uint)encoded.Length).TryDecode(call->Arena, out _))
                {
                    return new GssStatus(GssApi.GSS_S_DEFECTIVE_TOKEN, (uint)MinorCode.BadToken);
                }
            }

            handle = CredHandle.CreateRemote(encoded, index);
        }
        else
        {
            if (!CredentialTokens.TryWrap(ref *call, index, bytes, out gss_buffer_desc_struct wrapped))
            {
                return GssStatus.OutOfMemory;
            }

            uint minor;
            gss_cred_id_struct* local = null;
            GssStatus status = GssStatus.FromMechanism(GssApi.gss_import_cred(&minor, &wrapped, &local), minor);
            if (status.IsError)
            {
                return status;
            }

            handle = CredHandle.TakeLocal(local, index);
        }

        *credential = (gss_cred_id_struct*)handle;
        return handle == null ? GssStatus.OutOfMemory : GssStatus.Complete;
    }
}
