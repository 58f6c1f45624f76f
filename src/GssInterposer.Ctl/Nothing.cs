// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Ctl;

/// <summary>Arguments and results of procedure 0 (RFC 5531 §12.1): void.</summary>
internal struct Nothing : IXdr<Nothing>
{
    /// <inheritdoc/>
    public static bool Decode(ref XdrReader reader, out Nothing value)
    {
        value = default;
        return reader.Failure == XdrFailure.None;
    }

    /// <inheritdoc/>
    public static void Encode(ref XdrWriter writer, in Nothing value)
    {
    }
}
