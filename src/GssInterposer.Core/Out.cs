// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Core;

/// <summary>Writes the optional results of an entry point: an application may pass NULL for any of them.</summary>
// SAFETY: the pointers are the application's own out-parameters, NULL or valid by contract (RFC 2744 §3).
public static unsafe class Out
{
    /// <summary>Sets <paramref name="target"/> unless the caller did not ask for it.</summary>
    public static void Set(uint* target, uint value)
    {
        if (target != null)
        {
            *target = value;
        }
    }

    /// <inheritdoc cref="Set(uint*, uint)"/>
    public static void Set(int* target, int value)
    {
        if (target != null)
        {
            *target = value;
        }
    }

    /// <inheritdoc cref="Set(uint*, uint)"/>
    public static void Set(gss_OID_desc_struct** target, gss_OID_desc_struct* value)
    {
        if (target != null)
        {
            *target = value;
        }
    }

    /// <summary>Takes back what <see cref="Copy"/>, or the real mechanism, has put into <paramref name="target"/>: somebody else will write it again.</summary>
    public static void Release(gss_buffer_desc_struct* target)
    {
        uint minor;
        GssApi.gss_release_buffer(&minor, target);
    }

    /// <summary>
    /// Copies <paramref name="bytes"/> into memory that the application frees with gss_release_buffer (malloc on UNIX). A NUL follows the data, outside of
    /// the length, because MIT's own mechanisms add one and applications print it.
    /// </summary>
    /// <returns>False when out of memory.</returns>
    public static bool Copy(gss_buffer_desc_struct* target, ReadOnlySpan<byte> bytes)
    {
        if (!Allocate(target, (nuint)(uint)bytes.Length))
        {
            return false;
        }

        bytes.CopyTo(new Span<byte>(target->value, bytes.Length));
        return true;
    }

    /// <summary>The memory for <see cref="Copy"/>, to be filled.</summary>
    /// <returns>False when out of memory.</returns>
    public static bool Allocate(gss_buffer_desc_struct* target, nuint length)
    {
        byte* memory = (byte*)LibC.malloc(length + 1);
        if (memory == null)
        {
            return false;
        }

        memory[length] = 0;
        target->length = length;
        target->value = memory;
        return true;
    }
}
