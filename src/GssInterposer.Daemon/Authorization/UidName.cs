// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;

namespace GssInterposer.Daemon.Authorization;

/// <summary>
/// Uids in names (RFC 2744 §4.6, §4.7): digits in a STRING_UID_NAME, the machine's own uid_t in a MACHINE_UID_NAME. The C daemon reads both as text, takes whatever it
/// cannot read for 0, and so lets a binary uid become root's: here what is not surely a uid is refused.
/// </summary>
internal static class UidName
{
    private const int DigitsMax = 10;
    private const uint NoUid = uint.MaxValue;       // (uid_t)-1: "leave unchanged" to the kernel, nobody's id

    /// <summary>Reads a name. False when it is not surely a uid.</summary>
    /// <param name="kind">StringUid or MachineUid.</param>
    /// <param name="name">Display form; one terminating NUL, which some clients count in, is fine.</param>
    /// <param name="uid">The uid.</param>
    public static bool TryParse(DesiredNameKind kind, ReadOnlySpan<byte> name, out uint uid)
    {
        if (kind == DesiredNameKind.MachineUid && name.Length == sizeof(uint))
        {
            // Four digits could be either, "1000" or 808464433: acting for the wrong user is worse than not acting.
            uid = MemoryMarshal.Read<uint>(name);
            return uid != NoUid && !IsText(name);
        }

        return TryParseDigits(name, out uid);
    }

    /// <summary>What such a name has to look like.</summary>
    public static string Rule(DesiredNameKind kind) => kind == DesiredNameKind.MachineUid
        ? "the desired name is no uid: a GSS_C_NT_MACHINE_UID_NAME holds the four bytes of a uid_t (or digits, but not four of them; "
            + "GSS_C_NT_STRING_UID_NAME has no such doubt)"
        : "the desired name is no uid: a GSS_C_NT_STRING_UID_NAME holds decimal digits, at most 4294967294";

    private static bool TryParseDigits(ReadOnlySpan<byte> name, out uint uid)
    {
        uid = NoUid;
        if (name.EndsWith("\0"u8))
        {
            name = name[..^1];
        }

        if (name.Length is 0 or > DigitsMax)
        {
            return false;
        }

        ulong value = 0;
        foreach (byte digit in name)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + (uint)(digit - '0');
        }

        uid = value < NoUid ? (uint)value : NoUid;
        return value < NoUid;
    }

    // Digits, or three of them and a NUL.
    private static bool IsText(ReadOnlySpan<byte> name) =>
        !name.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (name[^1] == 0 && !name[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
}
