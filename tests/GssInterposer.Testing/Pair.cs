// SPDX-License-Identifier: MIT
using Xunit.Abstractions;

namespace GssInterposer.Testing;

/// <summary>A plugin and the daemon that it speaks with: one row of a test that must hold for each.</summary>
public sealed class Pair : IXunitSerializable
{
    /// <summary>For the test runner, which fills it in with <see cref="Deserialize"/>.</summary>
    public Pair()
    {
    }

    /// <summary>These two.</summary>
    public Pair(PluginKind plugin, DaemonKind daemon) => (Plugin, Daemon) = (plugin, daemon);

    /// <summary>The plugin.</summary>
    public PluginKind Plugin { get; private set; }

    /// <summary>The daemon.</summary>
    public DaemonKind Daemon { get; private set; }

    /// <inheritdoc/>
    public void Deserialize(IXunitSerializationInfo info) =>
        (Plugin, Daemon) = (info.GetValue<PluginKind>(nameof(Plugin)), info.GetValue<DaemonKind>(nameof(Daemon)));

    /// <inheritdoc/>
    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(Plugin), Plugin);
        info.AddValue(nameof(Daemon), Daemon);
    }

    /// <summary>As it stands in the name of a test.</summary>
    public override string ToString() => $"{(Plugin == PluginKind.Ours ? "our" : "C")} plugin, {(Daemon == DaemonKind.Ours ? "our" : "C")} daemon";
}
