// SPDX-License-Identifier: MIT
namespace GssInterposer.Ctl;

/// <summary>Exit status, the same for all commands.</summary>
internal static class ExitStatus
{
    /// <summary>All is well.</summary>
    public const int Good = 0;

    /// <summary>Something is wrong with what was looked at, and stderr says what.</summary>
    public const int Problem = 1;

    /// <summary>It was started the wrong way.</summary>
    public const int WrongUsage = 2;
}
