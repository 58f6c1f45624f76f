// SPDX-License-Identifier: MIT
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Observability;

/// <summary>Major status codes (RFC 2744 §3.9.1) as small numbers and as words.</summary>
internal static class Outcome
{
    /// <summary>Numbers are below this.</summary>
    public const int Count = Calling + 1;

    private const int Complete = 0;
    private const int Continue = 1;
    private const int RoutineBase = 1;
    private const int Unknown = RoutineBase + RoutineErrors + 1;
    private const int Calling = Unknown + 1;
    private const int RoutineErrors = 19;
    private const int FieldMask = 0xff;

    /// <summary>RFC 2744 gives 1 to 18, gssapi_ext.h 19; in their order.</summary>
    private static readonly string[] RoutineWords =
    [
        "bad_mech", "bad_name", "bad_nametype", "bad_bindings", "bad_status", "bad_mic", "no_cred", "no_context", "defective_token", "defective_credential",
        "credentials_expired", "context_expired", "failure", "bad_qop", "unauthorized", "unavailable", "duplicate_element", "name_not_mn", "bad_mech_attr",
    ];

    /// <summary>Number of a major status.</summary>
    public static int Of(uint major)
    {
        uint routine = (major >> (int)GssApi.GSS_C_ROUTINE_ERROR_OFFSET) & FieldMask;
        uint calling = (major >> (int)GssApi.GSS_C_CALLING_ERROR_OFFSET) & FieldMask;
        return calling != 0 ? Calling
            : routine > RoutineErrors ? Unknown
            : routine != 0 ? RoutineBase + (int)routine
            : (major & GssApi.GSS_S_CONTINUE_NEEDED) != 0 ? Continue
            : Complete;
    }

    /// <summary>Whether a major status is an error: calling or routine, not supplementary.</summary>
    public static bool IsError(uint major) => Of(major) > Continue;

    /// <summary>In words: the standard's name without GSS_S_, in lower case.</summary>
    public static string Words(int outcome) => outcome switch
    {
        Complete => "complete",
        Continue => "continue_needed",
        Calling => "bad_call",
        Unknown => "unknown",
        _ => RoutineWords[outcome - RoutineBase - 1],
    };
}
