// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData.Crypto;

/// <summary>An entry of a keytab.</summary>
/// <param name="Principal">Whose key it is, as libkrb5 writes it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Key">The key.</param>
public sealed record KeytabKey(string Principal, uint Version, KerberosKey Key) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}
