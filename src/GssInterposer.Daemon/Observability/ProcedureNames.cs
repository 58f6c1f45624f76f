// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;

namespace GssInterposer.Daemon.Observability;

/// <summary>Procedures in words: the protocol's names without GSSX_, in lower case.</summary>
internal static class ProcedureNames
{
    private static readonly string[] Names =
    [
        "null", "indicate_mechs", "get_call_context", "import_and_canon_name", "export_cred", "import_cred", "acquire_cred", "store_cred",
        "init_sec_context", "accept_sec_context", "release_handle", "get_mic", "verify_mic", "wrap", "unwrap", "wrap_size_limit",
    ];

    /// <summary>A procedure's name.</summary>
    public static string Of(GssxProgram.Procedure procedure) => (uint)procedure < (uint)Names.Length ? Names[(int)procedure] : "unknown";
}
