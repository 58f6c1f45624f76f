// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Observability;

/// <summary>Counters.</summary>
internal sealed class Metrics
{
    /// <summary>A handle was sealed.</summary>
    public void Sealed()
    {
    }

    /// <summary>A handle was opened, or refused.</summary>
    public void Opened(bool success)
    {
    }
}
