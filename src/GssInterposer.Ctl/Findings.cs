// SPDX-License-Identifier: MIT
using System.Collections.Generic;

namespace GssInterposer.Ctl;

/// <summary>What was noted while the configuration was read.</summary>
internal sealed class Findings
{
    /// <summary>The files that were read, in order.</summary>
    public List<string> Files { get; } = [];

    /// <summary>Every problem, as the plugin words it.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>FILE:LINE of the use_proxy that counts, or null.</summary>
    public string? UseProxy { get; set; }

    /// <summary>FILE:LINE of the socket that counts, or null.</summary>
    public string? Socket { get; set; }

    /// <summary>FILE:LINE of the behavior that counts, or null.</summary>
    public string? Behavior { get; set; }

    /// <summary>FILE:LINE of the timeout that counts, or null.</summary>
    public string? Timeout { get; set; }
}
