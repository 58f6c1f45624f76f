// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Names;

/// <summary>gss_import_name (RFC 2744 §5.16), for mechglues that do not say which mechanism: krb5.</summary>
public static unsafe class ImportName
{
    /// <inheritdoc cref="ImportNameByMech.Run"/>
    public static GssStatus Run(Call* call, gss_buffer_desc_struct* text, gss_OID_desc_struct* type, gss_name_struct** result) =>
        ImportNameByMech.Run(call, null, text, type, result);
}
