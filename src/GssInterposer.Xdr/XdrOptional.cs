// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdr;

/// <summary>Optional data (RFC 4506 §4.19, <c>T *name</c>): a pointer that may be null.</summary>
/// <typeparam name="T">The value.</typeparam>
// SAFETY: whoever sets Value vouches for it for as long as this is used.
public unsafe struct XdrOptional<T>
    where T : unmanaged
{
    /// <summary>The value, or null. In the arena after decoding, anywhere (a local, say) before encoding.</summary>
    public T* Value;

    /// <summary>Borrows <paramref name="value"/>; null means absent.</summary>
    public XdrOptional(T* value) => Value = value;

    /// <summary>True when there is a value.</summary>
    public readonly bool IsPresent => Value != null;
}
