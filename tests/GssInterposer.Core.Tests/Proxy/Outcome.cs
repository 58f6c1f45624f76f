// SPDX-License-Identifier: MIT
using GssInterposer.Core.Status;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>How a call ended.</summary>
/// <param name="Status">Major and minor.</param>
/// <param name="Words">What gss_display_status says of the minor, on the thread of the call; null when it says nothing.</param>
/// <param name="ElapsedMs">How long it took.</param>
/// <param name="Produced">Names of the outputs that were written.</param>
/// <param name="Flags">ret_flags.</param>
public sealed record Outcome(GssStatus Status, string? Words, long ElapsedMs, string Produced, uint Flags = 0);
