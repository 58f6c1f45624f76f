// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.Daemon.Configuration;

/// <summary>One <c>key = value</c>.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Line">… from 1.</param>
/// <param name="Key">As written; keys are compared without regard to case, as libini does.</param>
/// <param name="Value">Without the blanks around it; may be empty.</param>
internal sealed record IniEntry(string File, int Line, string Key, string Value);

/// <summary>One <c>[section]</c> of one file, with the keys of all its parts in that file.</summary>
/// <param name="File">Where it begins.</param>
/// <param name="Line">… from 1.</param>
/// <param name="Name">As written; names are compared without regard to case, as libini does.</param>
internal sealed record IniSection(string File, int Line, string Name)
{
    /// <summary>In file order.</summary>
    public List<IniEntry> Entries { get; } = [];
}
