// SPDX-License-Identifier: MIT
namespace GssInterposer.Interop;

/// <summary>Empties an output parameter on entry. NULL, which callers may pass for outputs they do not want, is left alone.</summary>
// SAFETY: a pointer that is not null is the caller's promise (RFC 2744) of room for the value.
public static unsafe class OutParameter
{
    /// <summary>No bytes: GSS_C_EMPTY_BUFFER.</summary>
    public static void Clear(gss_buffer_desc_struct* buffer)
    {
        if (buffer == null) return;
        buffer->length = 0;
        buffer->value = null;
    }

    /// <summary>No object: GSS_C_NO_NAME and its like.</summary>
    public static void Clear<T>(T** handle)
        where T : unmanaged
    {
        if (handle != null) *handle = null;
    }

    /// <summary>Zero.</summary>
    public static void Clear(uint* value)
    {
        if (value != null) *value = 0;
    }

    /// <summary>Zero.</summary>
    public static void Clear(int* value)
    {
        if (value != null) *value = 0;
    }
}
