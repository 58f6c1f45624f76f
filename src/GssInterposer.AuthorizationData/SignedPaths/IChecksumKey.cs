// SPDX-License-Identifier: MIT
using System;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.AuthorizationData.SignedPaths;

/// <summary>A key that makes and verifies checksums (RFC 3961 §4); <see cref="Crypto.KerberosKey"/> is one.</summary>
public interface IChecksumKey
{
    /// <summary>Its encryption type.</summary>
    int EncryptionType { get; }

    /// <summary>The checksum of the key's mandatory type over <paramref name="data"/>.</summary>
    Checksum MakeChecksum(int usage, ReadOnlySpan<byte> data);

    /// <summary>Is it a checksum of this key over <paramref name="data"/>? Never, if its type takes no key.</summary>
    bool VerifyChecksum(int usage, ReadOnlySpan<byte> data, Checksum checksum);
}
