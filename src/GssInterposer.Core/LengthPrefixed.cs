// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Core;

/// <summary>What MIT's mechglue builds its exported tokens from: a 32-bit big-endian length in bytes, then that many bytes.</summary>
internal static class LengthPrefixed
{
    /// <summary>Bytes of the length.</summary>
    public const int HeaderBytes = 4;

    /// <summary>Takes the first item off <paramref name="rest"/>.</summary>
    /// <returns>False, and nothing taken, when there are fewer bytes than the length says.</returns>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> item)
    {
        item = default;
        if (rest.Length < HeaderBytes)
        {
            return false;
        }

        uint length = ((uint)rest[0] << 24) | ((uint)rest[1] << 16) | ((uint)rest[2] << 8) | rest[3];
        if (length > (uint)(rest.Length - HeaderBytes))
        {
            return false;
        }

        item = rest.Slice(HeaderBytes, (int)length);
        rest = rest.Slice(HeaderBytes + (int)length);
        return true;
    }

    /// <summary>Writes an item to the front of <paramref name="rest"/>, which must have the room, and moves it on.</summary>
    public static void Put(ref Span<byte> rest, ReadOnlySpan<byte> item)
    {
        rest[0] = (byte)((uint)item.Length >> 24);
        rest[1] = (byte)((uint)item.Length >> 16);
        rest[2] = (byte)((uint)item.Length >> 8);
        rest[3] = (byte)item.Length;
        item.CopyTo(rest.Slice(HeaderBytes));
        rest = rest.Slice(HeaderBytes + item.Length);
    }
}
