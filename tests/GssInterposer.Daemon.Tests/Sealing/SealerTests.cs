// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Sealing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Sealing;

/// <summary>What a sealed handle promises.</summary>
public sealed class SealerTests : IDisposable
{
    private const string Service = "http";
    private const uint Uid = 1000;
    private static readonly byte[] Plaintext = RandomNumberGenerator.GetBytes(300);
    private static readonly byte[] Associated = RandomNumberGenerator.GetBytes(40);

    private readonly Metrics metrics = new(1);
    private readonly Sealer sealer;

    public SealerTests() => sealer = new Sealer(NewRing(), metrics);

    public static IEnumerable<object[]> Sizes => new[] { 0, 1, 15, 16, 17, 2000, 100_000 }.Select(size => new object[] { size });

    public static IEnumerable<object[]> Kinds => Enum.GetValues<SealKind>().Select(kind => new object[] { (byte)kind });

    public void Dispose() => sealer.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public void What_was_sealed_can_be_opened(int size)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(size);

        byte[] handle = Seal(sealer, SealKind.Credential, secret, Associated);

        Assert.Equal(size + sealer.OverheadBytes, handle.Length);
        Assert.Equal(secret, Open(sealer, SealKind.Credential, handle, Associated));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_proof_stands_for_the_associated_data_alone(int size)
    {
        byte[] token = RandomNumberGenerator.GetBytes(size);

        byte[] proof = Seal(sealer, SealKind.ContextProof, [], token);

        Assert.Equal(sealer.OverheadBytes, proof.Length);
        Assert.NotNull(Open(sealer, SealKind.ContextProof, proof, token));
        Assert.Null(Open(sealer, SealKind.ContextProof, proof, [.. token, 0]));
    }

    [Fact]
    public void A_proof_that_hides_something_is_refused() =>
        Assert.Throws<ArgumentException>(() => Seal(sealer, SealKind.ContextProof, [1], Associated));

    [Fact]
    public void Every_single_bit_counts()
    {
        byte[] handle = Seal(sealer, SealKind.Credential, Plaintext, Associated);

        for (int bit = 0; bit < 8 * handle.Length; bit++)
        {
            byte[] other = [.. handle];
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(Open(sealer, SealKind.Credential, other, Associated) == null, $"bit {bit} may be changed");
        }
    }

    [Fact]
    public void Every_truncation_and_extension_is_refused()
    {
        byte[] handle = Seal(sealer, SealKind.Credential, Plaintext, Associated);

        for (int length = 0; length < handle.Length; length++)
        {
            Assert.Null(Open(sealer, SealKind.Credential, handle[..length], Associated));
        }

        Assert.Null(Open(sealer, SealKind.Credential, [.. handle, 0], Associated));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_kind_cannot_pass_for_another(byte sealedAs)
    {
        byte[] handle = Seal(sealer, (SealKind)sealedAs, [], Associated);

        SealKind[] openedAs = [.. Enum.GetValues<SealKind>().Where(kind => Open(sealer, kind, handle, Associated) != null)];

        Assert.Equal([(SealKind)sealedAs], openedAs);
    }

    [Theory]
    [InlineData("HTTP", Uid)]
    [InlineData("htt", Uid)]
    [InlineData("http\0", Uid)]
    [InlineData("", Uid)]
    [InlineData(Service, Uid + 1)]
    [InlineData(Service, 0u)]
    public void It_is_bound_to_service_and_uid(string service, uint uid)
    {
        byte[] handle = Seal(sealer, SealKind.Credential, Plaintext, Associated);
        byte[] output = new byte[handle.Length];

        Assert.Equal(-1, sealer.Open(SealKind.Credential, service, uid, handle, Associated, output));
    }

    [Fact]
    public void Octets_cannot_move_between_service_and_associated_data()
    {
        byte[] output = new byte[sealer.OverheadBytes];
        sealer.Seal(SealKind.ContextProof, "ab", Uid, [], "c"u8, output);

        Assert.Equal(-1, sealer.Open(SealKind.ContextProof, "a", Uid, output, "bc"u8, new byte[output.Length]));
    }

    [Fact]
    public void A_refused_handle_leaves_nothing_in_the_output()
    {
        byte[] handle = Seal(sealer, SealKind.Credential, Plaintext, Associated);
        handle[^1] ^= 1;
        byte[] output = new byte[handle.Length];
        output.AsSpan().Fill(0xee);

        sealer.Open(SealKind.Credential, Service, Uid, handle, Associated, output);

        Assert.All(output, octet => Assert.Equal(0, octet));
    }

    [Fact]
    public void An_output_that_is_too_small_is_refused()
    {
        byte[] handle = Seal(sealer, SealKind.Credential, Plaintext, Associated);

        Assert.Equal(-1, sealer.Open(SealKind.Credential, Service, Uid, handle, Associated, new byte[Plaintext.Length - 1]));
        Assert.Throws<ArgumentException>(() => sealer.Seal(SealKind.Credential, Service, Uid, Plaintext, Associated, new byte[Plaintext.Length]));
    }

    [Fact]
    public void Nothing_of_the_plaintext_shows()
    {
        byte[] handle = Seal(sealer, SealKind.Credential, Plaintext, Associated);

        Assert.Equal(-1, handle.AsSpan().IndexOf(Plaintext.AsSpan(0, 8)));
    }

    [Fact]
    public void The_same_sealed_twice_has_another_reference_nonce_and_ciphertext()
    {
        byte[] one = Seal(sealer, SealKind.Credential, Plaintext, Associated);
        byte[] two = Seal(sealer, SealKind.Credential, Plaintext, Associated);

        Assert.True(SealedFormat.TryReadReference(one, out UInt128 first));
        Assert.True(SealedFormat.TryReadReference(two, out UInt128 second));
        Assert.NotEqual(first, second);
        Assert.NotEqual(one[SealedFormat.HeaderBytes..][..SealedFormat.NonceBytes], two[SealedFormat.HeaderBytes..][..SealedFormat.NonceBytes]);
        Assert.NotEqual(one[^40..], two[^40..]);
    }

    [Fact]
    public void Another_hosts_key_opens_nothing()
    {
        using Sealer other = new(NewRing());

        Assert.Null(Open(other, SealKind.Credential, Seal(sealer, SealKind.Credential, Plaintext, Associated), Associated));
    }

    [Fact]
    public void It_knows_what_one_of_its_keys_has_sealed()
    {
        using Sealer other = new(NewRing());
        byte[] handle = Seal(sealer, SealKind.Credential, Plaintext, Associated);
        handle[^1] ^= 1;

        Assert.True(sealer.KnowsKeyOf(handle));
        Assert.False(other.KnowsKeyOf(handle));
        Assert.False(sealer.KnowsKeyOf(handle.AsSpan(0, 20)));
        Assert.False(sealer.KnowsKeyOf([]));
    }

    [Fact]
    public void Services_may_have_keys_of_their_own()
    {
        byte[] before = Seal(sealer, SealKind.Credential, Plaintext, Associated);
        SealingKey shared = SealingKey.Generate(DateTimeOffset.UnixEpoch);
        byte[] copy = new byte[SealingKey.KeyBytes];
        shared.CopyTo(copy);
        using Sealer otherHost = new(NewRing());
        otherHost.UseServiceKeys(new Dictionary<string, KeyRing> { [Service] = new([new SealingKey(copy, DateTimeOffset.UnixEpoch)]) });

        sealer.UseServiceKeys(new Dictionary<string, KeyRing> { [Service] = new([shared]) });

        byte[] after = Seal(sealer, SealKind.Credential, Plaintext, Associated);
        Assert.Equal(Plaintext, Open(otherHost, SealKind.Credential, after, Associated));
        Assert.Null(Open(otherHost, SealKind.Credential, before, Associated));
        Assert.Equal(Plaintext, Open(sealer, SealKind.Credential, before, Associated));
    }

    [Fact]
    public void Seals_opens_and_refusals_are_counted()
    {
        byte[] handle = Seal(sealer, SealKind.Credential, Plaintext, Associated);
        Open(sealer, SealKind.Credential, handle, Associated);
        Open(sealer, SealKind.Credential, handle, []);
        Open(sealer, SealKind.Credential, [], []);

        Assert.Equal((1, 1, 2), (metrics.Read(Counter.Seals), metrics.Read(Counter.Opens), metrics.Read(Counter.OpensFailed)));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(10_000)]
    public void Sealing_and_opening_allocate_nothing(int associatedBytes)
    {
        byte[] associated = new byte[associatedBytes];
        byte[] handle = new byte[Plaintext.Length + sealer.OverheadBytes];
        byte[] output = new byte[handle.Length];
        void Once()
        {
            sealer.Seal(SealKind.Credential, Service, Uid, Plaintext, associated, handle);
            sealer.Open(SealKind.Credential, Service, Uid, handle, associated, output);
        }

        Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Once();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Many_threads_may_seal_and_open_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 24).Select(thread => Task.Factory.StartNew(
            () =>
            {
                byte[] secret = [.. Enumerable.Repeat((byte)thread, 200)];
                for (int i = 0; i < 500; i++)
                {
                    Assert.Equal(secret, Open(sealer, SealKind.Credential, Seal(sealer, SealKind.Credential, secret, Associated), Associated));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    [Fact]
    public void After_disposal_nothing_is_sealed_or_opened()
    {
        byte[] handle = Seal(sealer, SealKind.Credential, Plaintext, Associated);

        sealer.Dispose();

        Assert.Null(Open(sealer, SealKind.Credential, handle, Associated));
        Assert.Throws<ObjectDisposedException>(() => Seal(sealer, SealKind.Credential, Plaintext, Associated));
    }

    [Theory]
    [InlineData(0u, 0ul, "000000000000000000000001")]
    [InlineData(7u, ulong.MaxValue - 1, "00000007ffffffffffffffff")]
    [InlineData(7u, ulong.MaxValue, "000000080000000000000000")]
    [InlineData(uint.MaxValue, ulong.MaxValue, "000000000000000000000000")]
    public void A_nonce_is_its_predecessor_plus_one_in_96_bits(uint high, ulong low, string expected)
    {
        byte[] nonce = new byte[SealedFormat.NonceBytes];

        new NonceSequence(high, low).Next(nonce);

        Assert.Equal(expected, Convert.ToHexStringLower(nonce));
    }

    [Fact]
    public void Each_process_begins_its_nonces_elsewhere()
    {
        byte[] one = new byte[SealedFormat.NonceBytes];
        byte[] two = new byte[SealedFormat.NonceBytes];
        new NonceSequence().Next(one);
        new NonceSequence().Next(two);

        Assert.NotEqual(one[..8], two[..8]);
    }

    internal static byte[] Seal(Sealer sealer, SealKind kind, byte[] plaintext, byte[] associated)
    {
        byte[] output = new byte[plaintext.Length + sealer.OverheadBytes];
        int length = sealer.Seal(kind, Service, Uid, plaintext, associated, output);
        return output[..length];
    }

    internal static byte[]? Open(Sealer sealer, SealKind kind, byte[] handle, byte[] associated)
    {
        byte[] output = new byte[handle.Length];
        int length = sealer.Open(kind, Service, Uid, handle, associated, output);
        return length < 0 ? null : output[..length];
    }

    private static KeyRing NewRing() => new([SealingKey.Generate(DateTimeOffset.UnixEpoch)]);
}
