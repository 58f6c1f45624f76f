// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_import_cred of MIT, by which the mechglue copies credentials (gss_add_cred): it does not say which mechanism, so the token must.</summary>
// SAFETY: the token is the mechglue's, for the length of the call.
public static unsafe class ImportCred
{
    /// <inheritdoc cref="ImportCredByMech.Run"/>
    public static GssStatus Run(Call* call, gss_buffer_desc_struct* token, gss_cred_id_struct** credential) =>
        ImportCredByMech.Run(call, MechanismTable.Real(MechanismOf(ref *call, token)), token, credential);

    /// <summary>Index of the mechanism; krb5 where nothing else is said.</summary>
    private static int MechanismOf(ref Call call, gss_buffer_desc_struct* token)
    {
        ReadOnlySpan<byte> bytes = token->length > Limits.MessageBytesMax ? default : new ReadOnlySpan<byte>(token->value, (int)token->length);
        if (!CredentialTokens.TryUnmark(bytes, out ReadOnlySpan<byte> encoded))
        {
            return ExportedKrb5.IsIakerb(bytes) ? MechanismTable.Iakerb : MechanismTable.Krb5;
        }

        fixed (byte* start = encoded)
        {
            int mechanism = new XdrEncoded<GssxCred>(start, (uint)encoded.Length).TryDecode(call.Arena, out GssxCred sealedCredential)
                && !sealedCredential.Elements.IsEmpty
                ? MechanismTable.Find(sealedCredential.Elements[0].Mech.Span)
                : MechanismTable.Krb5;
            return mechanism < 0 ? MechanismTable.Krb5 : mechanism;
        }
    }
}
