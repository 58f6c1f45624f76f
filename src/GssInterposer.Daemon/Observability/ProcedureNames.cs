// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;

namespace GssInterposer.Daemon.Observability;

/// <summary>Procedures in words: the protocol's names without GSSX_, in lower case.</summary>
internal static class ProcedureNames
{
    private const int CommonCount = (int)GssxProgram.Procedure.WrapSizeLimit + 1;

    private static readonly string[] Names =
    [
        "null", "indicate_mechs", "get_call_context", "import_and_canon_name", "export_cred", "import_cred", "acquire_cred", "store_cred",
        "init_sec_context", "accept_sec_context", "release_handle", "get_mic", "verify_mic", "wrap", "unwrap", "wrap_size_limit",
        "message_iov", "pseudo_random", "inquire_context",
    ];

    /// <summary>How many procedures there are.</summary>
    public const int Count = CommonCount + 3;

    /// <summary>A procedure's name.</summary>
    public static string Of(GssxProgram.Procedure procedure) => OfRow(RowOf(procedure));

    /// <summary>The name of a row.</summary>
    public static string OfRow(int row) => row < Count ? Names[row] : "unknown";

    /// <summary>Numbers without gaps: the common procedures, ours behind them, and <see cref="Count"/> for what is none.</summary>
    public static int RowOf(GssxProgram.Procedure procedure)
    {
        uint number = (uint)procedure;
        uint ours = number - (uint)GssxProgram.Procedure.MessageIov;
        return number < CommonCount ? (int)number : ours < Count - CommonCount ? CommonCount + (int)ours : Count;
    }
}
