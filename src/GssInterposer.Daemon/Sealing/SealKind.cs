// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Sealing;

/// <summary>What a sealed handle holds; one kind cannot pass for another.</summary>
internal enum SealKind : byte
{
    /// <summary>An exported credential (gss_export_cred).</summary>
    Credential = 1,

    /// <summary>A context that waits for its peer's next token, as exported by the mechanism.</summary>
    HalfOpenContext = 2,

    /// <summary>Nothing hidden: proof that an established context's exported token came from us, for procedures 11 to 15.</summary>
    ContextProof = 3,

    /// <summary>What export_cred gives out.</summary>
    ExportedCredential = 4,

    /// <summary>An established context that the daemon held, from its orderly end to the next start.</summary>
    HeldContext = 5,
}
