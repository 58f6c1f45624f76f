// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Daemon.Tests.Procedures;

namespace GssInterposer.Daemon.Tests.Credentials;

/// <summary>A sealer that has lost the key of every credential, and says so; contexts it knows.</summary>
internal sealed class ForgetfulSealer : ISealer
{
    private readonly MemorySealer _sealer = new();

    public int OverheadBytes => _sealer.OverheadBytes;

    public int Seal(SealKind kind, string service, uint uid, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, Span<byte> output) =>
        _sealer.Seal(kind, service, uid, plaintext, associated, output);

    public int Open(SealKind kind, string service, uint uid, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated, Span<byte> output) =>
        kind == SealKind.Credential ? -1 : _sealer.Open(kind, service, uid, sealedBytes, associated, output);

    public bool KnowsKeyOf(ReadOnlySpan<byte> sealedBytes) => false;
}
