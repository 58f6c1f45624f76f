// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Testing;

/// <summary>A theory about a promise that only our plugin makes; skipped when <see cref="Plugin.PathVariable"/> names another one.</summary>
public sealed class OurPluginTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks at the environment.</summary>
    public OurPluginTheoryAttribute() => Skip = Plugin.IsOurs ? null : $"{Plugin.PathVariable} names another plugin";
}
