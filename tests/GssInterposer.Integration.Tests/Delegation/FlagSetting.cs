// SPDX-License-Identifier: MIT
namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>What a service's section says of a flag: a column of the matrix.</summary>
/// <param name="Title">The column's.</param>
/// <param name="Lines">Of the section; {0} is the flag's word.</param>
/// <param name="IsAsked">Whether the application asks for the flag.</param>
/// <param name="IsFiltered">Whether the flag is taken away; null: if the daemon's default says so.</param>
/// <param name="IsEnforced">Whether it is added.</param>
internal sealed record FlagSetting(string Title, string[] Lines, bool IsAsked, bool? IsFiltered, bool IsEnforced)
{
    /// <summary>All columns.</summary>
    public static readonly FlagSetting[] All =
    [
        new("default", [], IsAsked: true, IsFiltered: null, IsEnforced: false),
        new("filtered", ["filter_flags = -DELEGATE +{0}"], IsAsked: true, IsFiltered: true, IsEnforced: false),
        new("permitted", ["filter_flags = -DELEGATE"], IsAsked: true, IsFiltered: false, IsEnforced: false),
        new("enforced", ["filter_flags = -DELEGATE", "enforce_flags = +{0}"], IsAsked: false, IsFiltered: false, IsEnforced: true),
        new("enforced and filtered", ["filter_flags = -DELEGATE +{0}", "enforce_flags = +{0}"], IsAsked: true, IsFiltered: true, IsEnforced: true),
    ];

    /// <summary>What the mechanism is asked for.</summary>
    public uint Requested(RequestFlag flag) => IsAsked ? flag.Value : 0;

    /// <summary>What a process without a proxy would have to ask for, to get the same.</summary>
    public uint Effective(RequestFlag flag)
    {
        uint filter = IsFiltered switch { null => RequestFlag.FilteredByDefault, true => flag.Value, false => 0u };
        return ((IsAsked || IsEnforced) ? flag.Value : 0) & ~filter;
    }
}
