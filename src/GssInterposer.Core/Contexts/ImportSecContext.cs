// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>gss_import_sec_context (RFC 2744 §5.17), for mechglues that do not say which mechanism: krb5.</summary>
public static unsafe class ImportSecContext
{
    /// <inheritdoc cref="ImportSecContextByMech.Run"/>
    public static GssStatus Run(Call* call, gss_buffer_desc_struct* token, gss_ctx_id_struct** context) =>
        ImportSecContextByMech.Run(call, null, token, context);
}
