// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Authorization;

/// <summary>Which name a credential is to be acquired for.</summary>
internal enum AcquireName
{
    /// <summary>None: whatever the credential store has.</summary>
    Default = 0,

    /// <summary>The desired name of the call.</summary>
    AsAsked,

    /// <summary>krb5_principal of the service.</summary>
    Configured,

    /// <summary>The account name of <see cref="AcquireDecision.TargetUid"/>, as GSS_C_NT_USER_NAME.</summary>
    UserOfTargetUid,
}
