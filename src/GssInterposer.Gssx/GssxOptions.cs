// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Xdr;

namespace GssInterposer.Gssx;

/// <summary>
/// Options by name. Peers in the field count a terminating NUL in the length of names and string values: it is written, and when reading both forms count as
/// the same.
/// </summary>
// SAFETY: spans are over slices that their owner vouches for; memory from the arena is checked for null before use.
public static unsafe class GssxOptions
{
    /// <summary>Looks for an option.</summary>
    /// <param name="options">Where to look; the first match counts.</param>
    /// <param name="name">The name without NUL.</param>
    /// <param name="value">The option's value as it is on the wire; empty when there is none.</param>
    /// <returns>False when there is no such option.</returns>
    public static bool TryFind(XdrArray<GssxOption> options, ReadOnlySpan<byte> name, out XdrOpaque value)
    {
        for (uint i = 0; i < options.Count; i++)
        {
            GssxOption* option = options.Items + i;
            if (TextEquals(option->Option, name))
            {
                value = option->Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Compares text off the wire, with or without a terminating NUL, with <paramref name="expected"/> (without).</summary>
    public static bool TextEquals(XdrOpaque text, ReadOnlySpan<byte> expected) => WithoutNul(text).Span.SequenceEqual(expected);

    /// <summary>Text off the wire without its terminating NUL, if it has one.</summary>
    public static XdrOpaque WithoutNul(XdrOpaque text) =>
        text.Length > 0 && text.Pointer[text.Length - 1] == 0 ? new XdrOpaque(text.Pointer, text.Length - 1) : text;

    /// <summary>Makes an option with a text value; both get a terminating NUL, as peers in the field expect.</summary>
    /// <param name="name">The name without NUL.</param>
    /// <param name="text">The value without NUL.</param>
    /// <param name="arena">Where the copies go.</param>
    /// <param name="option">The option.</param>
    /// <returns>False when the arena is exhausted.</returns>
    public static bool TryCreateText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, Arena* arena, out GssxOption option)
    {
        bool named = TryCopyWithNul(name, arena, out option.Option);
        bool valued = TryCopyWithNul(text, arena, out option.Value);
        return named && valued;
    }

    /// <summary>Makes an option with a value of any bytes, which is borrowed; the name gets a terminating NUL.</summary>
    /// <inheritdoc cref="TryCreateText"/>
    public static bool TryCreate(ReadOnlySpan<byte> name, XdrOpaque value, Arena* arena, out GssxOption option)
    {
        option.Value = value;
        return TryCopyWithNul(name, arena, out option.Option);
    }

    private static bool TryCopyWithNul(ReadOnlySpan<byte> text, Arena* arena, out XdrOpaque copy)
    {
        uint length = (uint)text.Length + 1;
        byte* bytes = (byte*)arena->Allocate(length);
        if (bytes == null)
        {
            copy = default;
            return false;
        }

        text.CopyTo(new Span<byte>(bytes, text.Length));
        bytes[length - 1] = 0;
        copy = new XdrOpaque(bytes, length);
        return true;
    }
}
