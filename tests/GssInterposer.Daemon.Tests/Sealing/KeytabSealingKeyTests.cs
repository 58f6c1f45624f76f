// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Text;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Sealing;

/// <summary>Keys that hosts with the same keytab have in common.</summary>
public sealed class KeytabSealingKeyTests : IDisposable
{
    private const int Aes128 = 17;
    private const int Aes256 = 18;
    private const int Rc4 = 23;
    private readonly ScratchDirectory scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_same_keytab_and_service_give_the_same_keys()
    {
        string keytab = Write(Entry("http", 1, Aes256, 0x11), Entry("http", 2, Aes256, 0x22));

        Assert.Equal(Ids(KeytabSealingKey.Derive(keytab, null, "web")), Ids(KeytabSealingKey.Derive("FILE:" + keytab, null, "web")));
    }

    [Fact]
    public void Another_service_or_key_gives_another_key()
    {
        ulong one = Current(Write(Entry("http", 1, Aes256, 0x11)), "web");

        Assert.NotEqual(one, Current(Write(Entry("http", 1, Aes256, 0x11)), "web2"));
        Assert.NotEqual(one, Current(Write(Entry("http", 1, Aes256, 0x12)), "web"));
        Assert.NotEqual(one, Current(Write(Entry("ldap", 1, Aes256, 0x11)), "web"));
    }

    [Fact]
    public void The_highest_version_seals_and_older_ones_open()
    {
        ulong first = Current(Write(Entry("http", 1, Aes256, 0x11)), "web");
        ulong second = Current(Write(Entry("http", 300, Aes256, 0x22)), "web");

        Assert.Equal([second, first], Ids(KeytabSealingKey.Derive(Write(Entry("http", 1, Aes256, 0x11), Entry("http", 300, Aes256, 0x22)), null, "web")));
        Assert.Equal([second, first], Ids(KeytabSealingKey.Derive(Write(Entry("http", 300, Aes256, 0x22), Entry("http", 1, Aes256, 0x11)), null, "web")));
    }

    [Fact]
    public void Of_one_version_the_strongest_key_counts_in_whatever_order()
    {
        ulong strong = Current(Write(Entry("http", 1, Aes256, 0x11)), "web");

        Assert.Equal([strong], Ids(KeytabSealingKey.Derive(Write(Entry("http", 1, Aes128, 0x22), Entry("http", 1, Aes256, 0x11)), null, "web")));
        Assert.Equal([strong], Ids(KeytabSealingKey.Derive(Write(Entry("http", 1, Aes256, 0x11), Entry("http", 1, Aes128, 0x22)), null, "web")));
    }

    [Fact]
    public void The_principal_may_be_chosen()
    {
        ulong ldap = Current(Write(Entry("ldap", 1, Aes256, 0x33)), "web");
        string both = Write(Entry("http", 1, Aes256, 0x11), Entry("ldap", 1, Aes256, 0x33));

        Assert.Equal([ldap], Ids(KeytabSealingKey.Derive(both, "ldap@EXAMPLE.ORG", "web")));
    }

    [Fact]
    public void A_keytab_with_weak_keys_alone_is_refused() =>
        Assert.Contains("has no AES or Camellia key", Assert.Throws<SealingException>(() => Current(Write(Entry("http", 1, Rc4, 0x11)), "web")).Message);

    [Fact]
    public void A_missing_keytab_is_refused_with_its_name() =>
        Assert.Contains(scratch.PathOf("absent"), Assert.Throws<SealingException>(() => Current(scratch.PathOf("absent"), "web")).Message);

    [Fact]
    public void A_principal_that_is_not_in_it_is_refused_with_its_name()
    {
        string keytab = Write(Entry("http", 1, Aes256, 0x11));

        Assert.Contains("of nfs@EXAMPLE.ORG", Assert.Throws<SealingException>(() => KeytabSealingKey.Derive(keytab, "nfs@EXAMPLE.ORG", "web")).Message);
    }

    private static ulong Current(string keytab, string service) => KeytabSealingKey.Derive(keytab, null, service).Current.Id;

    private static ulong[] Ids(KeyRing ring) => [.. ring.Keys.Select(key => key.Id)];

    /// <summary>An entry of the keytab file format, version 2 (MIT krb5, "Keytab file format").</summary>
    private static byte[] Entry(string principal, int version, int enctype, byte fill)
    {
        byte[] key = [.. Enumerable.Repeat(fill, enctype == Aes256 ? 32 : 16)];
        byte[] body =
        [
            .. Big16(1), .. Counted("EXAMPLE.ORG"), .. Counted(principal), .. Big32(1), .. Big32(1_700_000_000), (byte)version, .. Big16(enctype), .. Big16(key.Length), .. key,
            .. Big32(version),
        ];
        return [.. Big32(body.Length), .. body];
    }

    private static byte[] Counted(string text) => [.. Big16(text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Big16(int value)
    {
        byte[] octets = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)value);
        return octets;
    }

    private static byte[] Big32(int value)
    {
        byte[] octets = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(octets, value);
        return octets;
    }

    private string Write(params byte[][] entries)
    {
        string path = scratch.PathOf(Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, [5, 2, .. entries.SelectMany(entry => entry)]);
        return path;
    }
}
