// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>Wrong below the arguments: RPC headers (RFC 5531 §9) and record marking (§11).</summary>
internal static class HostileRecords
{
    private const int MessageBytesMax = 1 << 20;

    /// <summary>All of them.</summary>
    public static IEnumerable<HostileCase> All() => [.. Headers(), .. Records()];

    /// <summary>Headers with one word changed, and authentication bodies of all sorts.</summary>
    public static IEnumerable<HostileCase> Headers()
    {
        byte[] call = RecordedCalls.Harmless;
        string[] words =
        [
            "xid", "message type", "RPC version", "program", "version", "procedure",
            "credential flavour", "credential length", "verifier flavour", "verifier length",
        ];
        foreach ((string word, int index) in words.Select((word, index) => (word, index)).Skip(1))
        {
            foreach (uint value in (uint[])[0, 1, 3, 16, 400, 401, 0x7fff_ffff, 0xffff_fffc, 0xffff_ffff])
            {
                byte[] changed = [.. call];
                BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(4 * index), value);
                yield return HostileCase.Record($"header, {word} is {value:x8}", changed);
            }
        }

        foreach (int length in (int[])[4, 399, 400, 401, 404, 65536])
        {
            byte[] padded = new byte[(length + 3) & ~3];
            byte[] count = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(count, length);
            yield return HostileCase.Record($"header, credentials of {length} bytes", [.. call[..28], .. count, .. padded, .. call[32..]]);
            yield return HostileCase.Record($"header, verifier of {length} bytes", [.. call[..36], .. count, .. padded, .. call[40..]]);
        }
    }

    /// <summary>Records and fragments.</summary>
    public static IEnumerable<HostileCase> Records()
    {
        byte[] call = RecordedCalls.Harmless;
        byte[] record = HostileCase.Fragment(call, isLast: true);
        byte[] end = HostileCase.Fragment([], isLast: true);
        byte[] nothing = HostileCase.Fragment([], isLast: false);
        yield return HostileCase.Record("record, empty", []);
        yield return new("record, empty ones, a thousand", Repeat(end, 1000), HangsUp: true);
        yield return new("record, empty fragments, a million bytes of them", Repeat(nothing, 250_000), HangsUp: true);
        yield return new("record, fragments of one byte", Repeat(call, one => HostileCase.Fragment([one], isLast: false), end));
        yield return new("record, never the last fragment", Repeat(HostileCase.Fragment(call, isLast: false), 3), HangsUp: true);
        yield return new("record, fragments that exceed the limit together", Repeat(HostileCase.Fragment(new byte[65536], isLast: false), 20), HangsUp: true);
        yield return HostileCase.Record("record, as long as allowed, of zeros", new byte[MessageBytesMax]);
        yield return new("record, one byte longer than allowed", HostileCase.Fragment(new byte[MessageBytesMax + 1], isLast: true), HangsUp: true);
        foreach (uint mark in (uint[])[0x8010_0001, 0xffff_ffff, 0x7fff_ffff, 0x0010_0001, 0x8000_0001, 0xc000_0000])
        {
            byte[] bytes = [0, 0, 0, 0, .. call];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, mark);
            yield return new($"record, mark is {mark:x8}", bytes, HangsUp: true);
        }

        yield return new("record, a reply instead of a call", HostileCase.Fragment([.. call[..4], 0, 0, 0, 1, .. new byte[16]], isLast: true));
        yield return new("record, text of another protocol", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), HangsUp: true);
        yield return new("record, nothing at all", Array.Empty<byte>(), HangsUp: true);
        yield return new("record, a hundred calls at once, of which one reply is read", Repeat(record, 100), HangsUp: true);
    }

    private static byte[] Repeat(byte[] bytes, int times) => [.. Enumerable.Range(0, times).SelectMany(_ => bytes)];

    private static byte[] Repeat(byte[] call, Func<byte, byte[]> fragment, byte[] end) => [.. call.SelectMany(fragment), .. end];
}
