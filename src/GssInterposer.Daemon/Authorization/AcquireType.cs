// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Authorization;

/// <summary>What the option <c>acquire_type</c> of acquire_cred asks for.</summary>
internal enum AcquireType
{
    /// <summary>The option is absent: a credential of the service or of a user.</summary>
    Normal = 0,

    /// <summary><c>impersonate_name</c>: S4U2Self with the input credential, for the desired name.</summary>
    ImpersonateName,
}
