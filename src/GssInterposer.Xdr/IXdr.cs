// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdr;

/// <summary>A type with an XDR form. Xdrc generates the implementations.</summary>
/// <typeparam name="T">The implementing type itself.</typeparam>
public interface IXdr<T>
    where T : unmanaged, IXdr<T>
{
    /// <summary>
    /// Reads one value. Opaque members are slices of the reader's input; array items and optional values lie in the reader's arena.
    /// </summary>
    /// <param name="reader">Where to read; its failure is sticky.</param>
    /// <param name="value">The value; of no use when the answer is false.</param>
    /// <returns>True when the reader has not failed.</returns>
    static abstract bool Decode(ref XdrReader reader, out T value);

    /// <summary>Writes one value. Failure is the writer's, sticky, and looked at once at the end.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="value">The value; whatever it points to must be alive.</param>
    static abstract void Encode(ref XdrWriter writer, in T value);
}
