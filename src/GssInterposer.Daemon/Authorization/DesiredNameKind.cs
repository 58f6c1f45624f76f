// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Authorization;

/// <summary>What the desired name of acquire_cred is, by its name type.</summary>
internal enum DesiredNameKind
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>GSS_C_NT_STRING_UID_NAME.</summary>
    StringUid,

    /// <summary>GSS_C_NT_MACHINE_UID_NAME.</summary>
    MachineUid,

    /// <summary>Anything else.</summary>
    Other,
}
