// SPDX-License-Identifier: MIT
namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>A request flag of gss_init_sec_context (RFC 2744 §5.19, RFC 5896 §3.2), as a row of the matrix.</summary>
/// <param name="Title">The row's.</param>
/// <param name="Value">The bit.</param>
/// <param name="Word">As filter_flags and enforce_flags take it, of either daemon.</param>
/// <param name="Target">The service that contexts are made to.</param>
internal sealed record RequestFlag(string Title, uint Value, string Word, string Target = "host@localhost")
{
    /// <summary>What the daemons filter when nobody says otherwise.</summary>
    public const uint FilteredByDefault = 1;

    /// <summary>A service with the ticket flag OK-AS-DELEGATE (RFC 4120 §2.8).</summary>
    public const string MarkedTarget = "HTTP@localhost";

    /// <summary>All rows. INTEGRITIY is how the C daemon spells it, and ours takes both.</summary>
    public static readonly RequestFlag[] All =
    [
        new("DELEGATE", 1, "DELEGATE"),
        new("DELEGATE_POLICY", 0x8000, "0x8000"),
        new("DELEGATE_POLICY, target marked OK-AS-DELEGATE", 0x8000, "0x8000", MarkedTarget),
        new("MUTUAL_AUTH", 2, "MUTUAL_AUTH"),
        new("REPLAY_DETECT", 4, "REPLAY_DETECT"),
        new("SEQUENCE", 8, "SEQUENCE"),
        new("CONFIDENTIALITY", 0x10, "CONFIDENTIALITY"),
        new("INTEGRITY", 0x20, "INTEGRITIY"),
        new("ANONYMOUS", 0x40, "ANONYMOUS"),
    ];

    /// <summary>What the row's title is about.</summary>
    public string Name => Title.Split(',')[0];
}
