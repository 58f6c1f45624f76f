// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Daemon.Authorization;

/// <summary>What of a service does not fit a connection; named after the keys.</summary>
[Flags]
internal enum Mismatch
{
    /// <summary>It fits.</summary>
    None = 0,

    /// <summary>It came in by another socket.</summary>
    Socket = 1,

    /// <summary>euid, and allow_any_uid is not set.</summary>
    Euid = 2,

    /// <summary>group.</summary>
    Group = 4,

    /// <summary>unit.</summary>
    Unit = 8,

    /// <summary>selinux_context.</summary>
    SelinuxContext = 16,

    /// <summary>program.</summary>
    Program = 32,
}
