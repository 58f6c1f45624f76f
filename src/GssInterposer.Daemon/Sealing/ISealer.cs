// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Daemon.Sealing;

/// <summary>
/// Seals objects that clients keep for us (AES-256-GCM). A sealed object is bound to kind, service and uid, names the key that sealed it, and survives restarts and
/// key rotation. Thread-safe; allocates nothing in steady state.
/// </summary>
internal interface ISealer
{
    /// <summary>Bytes that sealing adds, at most.</summary>
    int OverheadBytes { get; }

    /// <summary>Seals.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="uid">The client's uid, as the service counts it.</param>
    /// <param name="plaintext">Hidden and authenticated.</param>
    /// <param name="associated">Authenticated only; must be presented again to open.</param>
    /// <param name="output">At least plaintext + <see cref="OverheadBytes"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    int Seal(SealKind kind, string service, uint uid, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, Span<byte> output);

    /// <summary>Opens. Whatever is wrong, the answer is the same: -1, and a metric.</summary>
    /// <param name="kind">What it must be.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="uid">The client's uid, as the service counts it.</param>
    /// <param name="sealedBytes">Off the wire.</param>
    /// <param name="associated">As given to <see cref="Seal"/>.</param>
    /// <param name="output">At least as long as <paramref name="sealedBytes"/>; wiped on failure.</param>
    /// <returns>Bytes of the plaintext, or -1.</returns>
    int Open(SealKind kind, string service, uint uid, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated, Span<byte> output);

    /// <summary>Whether we made something that looks like this, with a key that we have: then a failure to open it is a matter of authenticity.</summary>
    bool KnowsKeyOf(ReadOnlySpan<byte> sealedBytes);
}
