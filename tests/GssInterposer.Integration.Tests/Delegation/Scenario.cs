// SPDX-License-Identifier: MIT
namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>What services do one after the other to act for a user, and what comes of it (tests/native/s4u).</summary>
/// <param name="Name">A sentence.</param>
/// <param name="Hops">Who does what.</param>
/// <param name="Local">How the lines begin that are printed with the keys at hand. Principals are written without the realm.</param>
public sealed record Scenario(string Name, Hop[] Hops, params string[] Local)
{
    /// <summary>How the lines begin behind our daemon; null: they are those of the local run, to the last byte.</summary>
    public string[]? Ours { get; init; }

    /// <summary>How the lines begin behind the C daemon; null: they are those of the local run, but for who got a credential, which it does not tell.</summary>
    public string[]? Gssproxy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
