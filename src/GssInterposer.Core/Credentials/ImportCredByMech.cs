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
        if (Settings.IsFaulty)
        {
            return Settings.Fault;
        }

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
            GssStatus status = LocalCredentials.Import(ref *call, index, bytes, out handle);
            if (status.IsError)
            {
                return status;
            }
        }

        *credential = (gss_cred_id_struct*)handle;
        return handle == null ? GssStatus.OutOfMemory : GssStatus.Complete;
    }
}
