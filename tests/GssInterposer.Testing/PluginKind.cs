// SPDX-License-Identifier: MIT
namespace GssInterposer.Testing;

/// <summary>The two interposers that speak the protocol.</summary>
public enum PluginKind
{
    /// <summary>artifacts/gssinterposer.so, or what <see cref="Plugin.PathVariable"/> names.</summary>
    Ours = 0,

    /// <summary>gssproxy's proxymech.so.</summary>
    Gssproxy,
}
