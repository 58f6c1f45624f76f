// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Authorization;

/// <summary>Bounds on what is read about a peer, and on what is compared.</summary>
internal static class AuthorizationLimits
{
    /// <summary>Path of an executable: PATH_MAX, which the kernel does not exceed here.</summary>
    public const int ExecutablePathBytesMax = 4096;

    /// <summary>/proc/PID/cgroup. A longer one is not looked at: nobody's unit is that deep.</summary>
    public const int CgroupFileBytesMax = 16384;

    /// <summary>Groups for which no second call is needed.</summary>
    public const int GroupsExpected = 64;

    /// <summary>NGROUPS_MAX of Linux.</summary>
    public const int GroupsMax = 65536;

    /// <summary>Length of a security label for which no second call is needed.</summary>
    public const int LabelBytesExpected = 256;

    /// <summary>Length of a security label; a longer one counts as none.</summary>
    public const int LabelBytesMax = 65536;

    /// <summary>A principal with its realm, as text. A longer one matches no pattern.</summary>
    public const int PrincipalCharsMax = 4096;

    /// <summary>Characters of a peer's own text (path, label) that a message shows.</summary>
    public const int ShownCharsMax = 256;
}
