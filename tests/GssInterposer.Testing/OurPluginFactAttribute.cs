// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Testing;

/// <summary>A test of a promise that only our plugin makes; skipped when <see cref="Plugin.PathVariable"/> names another one.</summary>
public sealed class OurPluginFactAttribute : FactAttribute
{
    /// <summary>Looks at the environment.</summary>
    public OurPluginFactAttribute() => Skip = Plugin.IsOurs ? null : $"{Plugin.PathVariable} names another plugin";
}
