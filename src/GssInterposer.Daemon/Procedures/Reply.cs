// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Members of results that are optional on the wire: the value goes to the call's arena.</summary>
// SAFETY: the arena outlives the encoding of the reply.
internal static unsafe class Reply
{
    /// <summary>GSS_S_FAILURE with ENOMEM: the call has used up its memory.</summary>
    public static GssResult OutOfMemory => GssResult.Failure(LibC.ENOMEM);

    /// <summary>A value that is present.</summary>
    /// <returns>Complete, or <see cref="OutOfMemory"/>.</returns>
    public static GssResult Present<T>(Call call, T value, out XdrOptional<T> result)
        where T : unmanaged
    {
        T* copy = (T*)call.Arena->Allocate((nuint)sizeof(T));
        result = new XdrOptional<T>(copy);
        if (copy == null)
        {
            return OutOfMemory;
        }

        *copy = value;
        return GssResult.Complete;
    }

    /// <summary>A value that is present, in its encoded form.</summary>
    /// <inheritdoc cref="Present"/>
    public static GssResult Encoded<T>(Call call, in T value, out XdrOptional<XdrEncoded<T>> result)
        where T : unmanaged, IXdr<T>
    {
        XdrEncoded<T> encoded = XdrEncoded<T>.From(in value, call.Arena);
        if (encoded.IsEmpty)
        {
            result = default;
            return OutOfMemory;
        }

        return Present(call, encoded, out result);
    }

    /// <summary>An array in the arena, its items not set yet.</summary>
    /// <inheritdoc cref="Present"/>
    public static GssResult Array<T>(Call call, uint count, out XdrArray<T> result)
        where T : unmanaged
    {
        T* items = (T*)call.Arena->Allocate((nuint)count * (nuint)sizeof(T));
        result = items == null ? default : new XdrArray<T>(items, count);
        return items == null ? OutOfMemory : GssResult.Complete;
    }
}
