// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>Recorded calls with something wrong in them.</summary>
internal static class HostileArguments
{
    private const int HeaderBytes = 40;     // of a call with AUTH_NONE
    private const int ProcedureOffset = 20;
    private const int ProceduresTried = 20;
    private const int OwnProceduresFrom = 63;
    private const int OwnProceduresTried = 5;

    /// <summary>All kinds; mutations by <paramref name="seed"/>.</summary>
    public static IEnumerable<HostileCase> All(int seed, int mutationsPerCall) =>
        [.. Truncated(), .. HungUp(), .. WithOddWords(), .. WithTrailingBytes(), .. WithArgumentsOfNothing(),
         .. Mutated(RecordedCalls.All, seed, mutationsPerCall)];

    /// <summary>A whole record of which the arguments end too early, at every byte.</summary>
    public static IEnumerable<HostileCase> Truncated() =>
        from call in RecordedCalls.OnePerProcedure
        from length in Enumerable.Range(1, call.Message.Length - 1)
        select HostileCase.Record($"{call.Name}, ends after {length} bytes", call.Message.AsSpan(0, length));

    /// <summary>A record that ends before its mark says so, because the client goes away.</summary>
    public static IEnumerable<HostileCase> HungUp() =>
        from call in RecordedCalls.OnePerProcedure
        let record = HostileCase.Fragment(call.Message, isLast: true)
        from length in Enumerable.Range(1, record.Length - 1)
        where length < 2 * HeaderBytes || length % 61 == 0
        select new HostileCase($"{call.Name}, client goes away after {length} bytes of the record", record.AsMemory(0, length), HangsUp: true);

    /// <summary>
    /// Every word of the arguments in turn as what it must not be: huge counts and lengths, lengths just too long, union arms and booleans that do not
    /// exist.
    /// </summary>
    public static IEnumerable<HostileCase> WithOddWords() =>
        from call in RecordedCalls.OnePerProcedure
        from word in Enumerable.Range(HeaderBytes / 4, (call.Message.Length - HeaderBytes) / 4)
        let left = (uint)(call.Message.Length - (4 * word) - 4)
        from value in OddWords(left).Distinct()
        select HostileCase.Record($"{call.Name}, word at {4 * word} is {value:x8}", WithWord(call.Message, 4 * word, value));

    /// <summary>More than the arguments.</summary>
    public static IEnumerable<HostileCase> WithTrailingBytes() =>
        from call in RecordedCalls.OnePerProcedure
        from extra in (int[])[1, 3, 4, 8, 1000, 65536]
        select HostileCase.Record($"{call.Name}, {extra} bytes after the arguments", [.. call.Message, .. new byte[extra]]);

    /// <summary>Every procedure, and numbers that are none, with arguments that nobody composed.</summary>
    public static IEnumerable<HostileCase> WithArgumentsOfNothing() =>
        from procedure in (int[])[.. Enumerable.Range(0, ProceduresTried), .. Enumerable.Range(OwnProceduresFrom, OwnProceduresTried)]
        from length in (int[])[0, 4, 100, 4096]
        from filler in (byte[])[0, 1, 0xff]
        let header = WithWord(RecordedCalls.Harmless.AsSpan(0, HeaderBytes).ToArray(), ProcedureOffset, (uint)procedure)
        select HostileCase.Record(
            $"procedure {procedure}, arguments of {length} times {filler:x2}", [.. header, .. Enumerable.Repeat(filler, length)]);

    /// <summary>Seeded mixtures: bytes and words changed, pieces removed, repeated and moved between calls.</summary>
    public static IEnumerable<HostileCase> Mutated(IReadOnlyList<(string Name, byte[] Message)> calls, int seed, int perCall)
    {
        foreach ((string name, byte[] message) in calls)
        {
            for (int number = 0; number < perCall; number++)
            {
                // Each case can be made again without the ones before it.
                Random random = new(Seed(seed, name, number));
                yield return HostileCase.Record($"{name}, mutation {number} of seed {seed}", Mutate(calls, message, random));
            }
        }
    }

    private static int Seed(int seed, string name, int number) => name.Aggregate((seed * 31) + number, (sum, character) => unchecked((sum * 31) + character));

    private static byte[] Mutate(IReadOnlyList<(string Name, byte[] Message)> calls, byte[] message, Random random)
    {
        List<byte> bytes = [.. message];
        for (int changes = random.Next(1, 6); changes > 0 && bytes.Count > HeaderBytes + 8; changes--)
        {
            int at = random.Next(HeaderBytes, bytes.Count - 4);
            int length = Math.Min(random.Next(1, 64), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    byte[] word = new byte[4];
                    BinaryPrimitives.WriteUInt32BigEndian(word, (uint)(1L << random.Next(33)) - (uint)random.Next(2));
                    bytes.RemoveRange(at & ~3, 4);
                    bytes.InsertRange(at & ~3, word);
                    break;
                default:
                    byte[] other = calls[random.Next(calls.Count)].Message;
                    int from = random.Next(HeaderBytes, other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + length)]);
                    break;
            }
        }

        return [.. bytes];
    }

    private static uint[] OddWords(uint bytesLeft) =>
        [0, 2, 77, bytesLeft + 1, bytesLeft / 4 * 3, 0x0010_0001, 0x4000_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff];

    private static byte[] WithWord(byte[] message, int offset, uint value)
    {
        byte[] changed = [.. message];
        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(offset), value);
        return changed;
    }
}
