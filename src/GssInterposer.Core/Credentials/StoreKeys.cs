// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>The application's credential store (MIT: gss_key_value_set_desc of gssapi_ext.h).</summary>
// SAFETY: the store is an array of count NUL-terminated pairs.
internal static unsafe class StoreKeys
{
    /// <summary>First value of <paramref name="key"/>, NUL-terminated; null when there is none.</summary>
    public static byte* Find(gss_key_value_set_struct* store, ReadOnlySpan<byte> key, out bool isRepeated)
    {
        byte* value = null;
        isRepeated = false;
        for (uint i = 0; store != null && i < store->count && !isRepeated; i++)
        {
            gss_key_value_element_struct* element = store->elements + i;
            if (new ReadOnlySpan<byte>(element->key, (int)LibC.strlen(element->key)).SequenceEqual(key))
            {
                isRepeated = value != null;
                value = isRepeated ? value : element->value;
            }
        }

        return value;
    }
}
