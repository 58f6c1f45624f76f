// SPDX-License-Identifier: MIT
namespace GssInterposer.Integration.Tests.Replay;

/// <summary>One field of a decoded reply.</summary>
/// <param name="Path">Where: names of fields, with [index] or [option name].</param>
/// <param name="Text">What it says, without what may differ between two runs of the same.</param>
/// <param name="Seconds">A lifetime, or null.</param>
/// <param name="Encoded">The field on the wire, when the daemon made it and later calls may hold it: a handle or a token.</param>
internal sealed record Leaf(string Path, string Text, ulong? Seconds = null, byte[]? Encoded = null)
{
    private const ulong SecondsTolerance = 30;
    private const ulong SecondsIndefinite = uint.MaxValue;

    /// <summary>Whether two daemons say the same.</summary>
    public bool Agrees(Leaf other) => Seconds is { } mine && other.Seconds is { } theirs
        ? mine == theirs || (mine < SecondsIndefinite && theirs < SecondsIndefinite && mine + SecondsTolerance >= theirs && theirs + SecondsTolerance >= mine)
        : Text == other.Text;
}
