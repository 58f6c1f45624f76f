// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.Elements;
using GssInterposer.AuthorizationData.Pacs;
using GssInterposer.AuthorizationData.SignedPaths;
using GssInterposer.AuthorizationData.Tests.Building;
using GssInterposer.AuthorizationData.Tickets;
using Xunit;

namespace GssInterposer.AuthorizationData.Tests;

/// <summary>Whatever the input: a value, or a <see cref="MalformedDataException"/> with words.</summary>
public sealed class HostileTests
{
    private const int Trials = 2000;
    private const int Mutations = 4000;
    private static readonly KerberosKey Key = new(new KerberosLibrary(), 18, new byte[32]);

    private static readonly Dictionary<string, (byte[] Sample, Action<byte[]> Decode)> Decoders = new()
    {
        ["ticket"] = (Messages.Ticket(), bytes => Ticket.Decode(bytes)),
        ["part"] = (Messages.TicketPart(Messages.Elements(Messages.Indicators("spake"))), bytes => Walk(TicketPart.Decode(bytes).Authorization)),
        ["token"] = (Messages.NegTokenInit(Messages.Krb5Token(Messages.ApReq(Messages.Ticket()))), bytes => InitialToken.Decode(bytes)),
        ["elements"] = (Messages.Everything(), bytes => Walk(AuthorizationElement.DecodeList(bytes))),
        ["path"] = (Messages.SignedPath(18, Messages.Checksum(16, new byte[12]), Messages.NameAndRealm("R", "a", "b")), bytes => SignedPath.Decode(bytes).Encode()),
        ["pac"] = (PacWriter.Everything(), bytes => Walk(Pac.Decode(bytes))),
        ["logon"] = (PacWriter.LogonInfo(), bytes => LogonInfo.Decode(bytes)),
        ["small logon"] = (PacWriter.LogonInfo(full: false), bytes => LogonInfo.Decode(bytes)),
        ["delegation"] = (PacWriter.DelegationInfo("HTTP/back", "HTTP/a", "HTTP/b"), bytes => DelegationInfo.Decode(bytes)),
        ["upn"] = (PacWriter.UpnDnsInfo(extended: true), bytes => UpnDnsInfo.Decode(bytes)),
        ["client"] = (PacWriter.ClientInfo("alice"), bytes => ClientInfo.Decode(bytes)),
        ["sid"] = (PacWriter.Sid(PacWriter.Domain), bytes => SecurityIdentifier.Decode("SID", bytes)),
        ["signature"] = (PacWriter.Signature(-138, 16), bytes => PacSignature.Decode(bytes)),
    };

    public static TheoryData<string> Names => [.. Decoders.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_ends_too_early_is_refused(string name)
    {
        (byte[] sample, Action<byte[]> decode) = Decoders[name];
        decode(sample);
        int accepted = 0;
        for (int length = 0; length < sample.Length; length++)
        {
            accepted += Survives(decode, sample[..length]) ? 1 : 0;
        }

        // Padding at the end of a PAC is not missed.
        Assert.InRange(accepted, 0, name is "pac" ? 8 : 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_bit_does_no_harm(string name)
    {
        (byte[] sample, Action<byte[]> decode) = Decoders[name];
        for (int bit = 0; bit < sample.Length * 8; bit++)
        {
            byte[] changed = [.. sample];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Survives(decode, changed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Changed_inserted_and_removed_bytes_do_no_harm(string name)
    {
        (byte[] sample, Action<byte[]> decode) = Decoders[name];
        Random random = new(1);
        for (int i = 0; i < Mutations; i++)
        {
            List<byte> changed = [.. sample];
            for (int j = random.Next(1, 5); j > 0; j--)
            {
                int at = random.Next(changed.Count);
                switch (random.Next(4))
                {
                    case 0: changed[at] = (byte)random.Next(256); break;
                    case 1: changed.Insert(at, (byte)random.Next(256)); break;
                    case 2: changed.RemoveAt(at); break;
                    default: changed[at] = (byte)(random.Next(2) * 255); break;
                }
            }

            Survives(decode, [.. changed]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_bytes_do_no_harm(string name)
    {
        Action<byte[]> decode = Decoders[name].Decode;
        Arbitrary<byte[]> any = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary();
        Prop.ForAll(any, bytes => Survives(decode, bytes) || true).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials));
    }

    private static bool Survives(Action<byte[]> decode, byte[] bytes)
    {
        try
        {
            decode(bytes);
            return true;
        }
        catch (MalformedDataException malformed)
        {
            Assert.NotEmpty(malformed.Message);
            return false;
        }
    }

    private static void Walk(IReadOnlyList<AuthorizationElement> elements)
    {
        AuthorizationNode[] nodes = [.. AuthorizationNode.Decode(elements).SelectMany(node => node.WithDescendants())];
        Assert.All(nodes.OfType<CammacNode>(), node => Assert.False(node.IsVouchedFor(Key)));
        foreach (PacNode node in nodes.OfType<PacNode>())
        {
            Assert.False(node.Pac.IsSignedWith(Key));
            foreach (PacBuffer buffer in node.Pac.Buffers)
            {
                Survives(_ => buffer.Decode(), []);
            }
        }
    }

    private static void Walk(Pac pac)
    {
        Assert.False(pac.IsSignedWith(Key));
        foreach (PacBuffer buffer in pac.Buffers)
        {
            buffer.Decode();
        }
    }
}
