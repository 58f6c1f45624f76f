// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>FILETIME (MS-DTYP §2.3.3): tenths of microseconds since 1601.</summary>
/// <param name="Ticks">As it is written.</param>
public readonly record struct PacTime(ulong Ticks)
{
    private const ulong NeverTicks = long.MaxValue;

    /// <summary>Not set.</summary>
    public bool IsUnset => Ticks == 0;

    /// <summary>Never.</summary>
    public bool IsNever => Ticks == NeverTicks;

    /// <summary>The time, or null when there is none: unset, never, or beyond the year 9999.</summary>
    public DateTimeOffset? Value =>
        IsUnset || IsNever || Ticks > (ulong)DateTime.MaxValue.ToFileTimeUtc() ? null : new DateTimeOffset(DateTime.FromFileTimeUtc((long)Ticks));
}
