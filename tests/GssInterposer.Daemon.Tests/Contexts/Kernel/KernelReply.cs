// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;

namespace GssInterposer.Daemon.Tests.Contexts.Kernel;

/// <summary>
/// A reply of ACCEPT_SEC_CONTEXT as the Linux kernel takes it in (net/sunrpc/auth_gss/gss_rpc_xdr.c and gss_rpc_upcall.c): with limits for what it keeps, without a
/// place for a delegated credential, in buffers where no more than a page can be read across a boundary.
/// </summary>
internal sealed class KernelReply
{
    private const int HeadBytes = 2048;             // half a page, and the pages that follow
    private const int PageBytes = 4096;
    private const int Pages = 64;                   // for NGROUPS_MAX groups
    private const int ContextBytesMax = 128;
    private const int OidBytesMax = 16;
    private const int PrincipalBytesMax = 256;
    private const int TokenBytesMax = 1024;
    private const int GroupsMax = 65536;
    private const int Unlimited = int.MaxValue;

    private readonly byte[] _record;
    private int _at;

    public KernelReply(byte[] record, uint xid)
    {
        _record = record;
        Require(record.Length <= HeadBytes + (Pages * PageBytes), "the reply fits the buffers");
        Require(Word() == xid && Word() == 1 && Word() == 0, "an accepted reply to the call");
        Word();                                     // the verifier, which is of no interest with AUTH_NONE
        Opaque(Unlimited, "verifier");
        Require(Word() == 0, "executed");
        Major = Hyper();
        Opaque(Unlimited, "status.mech");
        Minor = Hyper();
        Opaque(Unlimited, "status.major_status_string");
        MinorWords = System.Text.Encoding.UTF8.GetString(Opaque(Unlimited, "status.minor_status_string"));
        Opaque(Unlimited, "status.server_ctx");
        Options();
        if (Flag())
        {
            ReadContext();
        }

        Token = Flag() ? Opaque(TokenBytesMax, "output_token") : null;
        Require(!Flag(), "no delegated credential: the kernel answers EINVAL");
        ReadIdentity();
        Require(_at == record.Length, "nothing more");
    }

    public ulong Major { get; }

    public ulong Minor { get; }

    public string MinorWords { get; }

    /// <summary>The exported context, or null without a context.</summary>
    public byte[]? Context { get; private set; }

    public byte[] Mech { get; private set; } = [];

    /// <summary>The initiator's display name.</summary>
    public string Source { get; private set; } = "";

    public byte[]? Token { get; }

    /// <summary>uid, gid and groups; null when there is no such option.</summary>
    public uint[]? Identity { get; private set; }

    private void ReadContext()
    {
        Context = Opaque(ContextBytesMax, "exported_context_token");
        Opaque(Unlimited, "state");
        Flag();
        Mech = Opaque(OidBytesMax, "mech");
        Source = System.Text.Encoding.UTF8.GetString(Name(PrincipalBytesMax));
        Name(Unlimited);
        Hyper();
        Hyper();
        Flag();
        Require(Flag(), "open");
        Options();
    }

    private byte[] Name(int limit)
    {
        byte[] display = Opaque(limit, "display_name");
        foreach (string member in (string[])["name_type", "exported_name", "exported_composite_name"])
        {
            Opaque(Unlimited, member);
        }

        for (uint left = Word(); left > 0; left--)
        {
            Opaque(Unlimited, "attribute");
            Opaque(Unlimited, "value");
            Options();
        }

        Options();
        return display;
    }

    private void Options()
    {
        for (uint left = Word(); left > 0; left--)
        {
            Opaque(Unlimited, "option");
            Opaque(Unlimited, "value");
        }
    }

    // The one array of options that is looked into. The value is read word by word, each in the machine's byte order.
    private void ReadIdentity()
    {
        for (uint left = Word(); left > 0; left--)
        {
            if (!Opaque(Unlimited, "option").AsSpan().SequenceEqual("linux_creds_v1\0"u8))
            {
                Opaque(Unlimited, "value");
                continue;
            }

            uint length = Word();
            Require(length is >= 12 and <= (3 + GroupsMax) * sizeof(uint), "an identity has room");
            Identity = MemoryMarshal.Cast<byte, uint>(Inline((int)length, "identity", isRead: false)).ToArray();
            Require((3 + Identity[2]) * sizeof(uint) == length, "as many groups as there should be");
            Require(Array.IndexOf(Identity, uint.MaxValue, 3) < 0, "valid groups");
        }
    }

    private byte[] Opaque(int limit, string member)
    {
        int length = checked((int)Word());
        byte[] bytes = Inline(length, member);
        return length <= limit ? bytes : throw new InvalidDataException($"the kernel has no room for {length} bytes of {member}");
    }

    private byte[] Inline(int length, string member, bool isRead = true)
    {
        int padded = (length + 3) & ~3;
        Require(padded <= _record.Length - _at, $"the whole {member}");
        bool isSplit = padded > 0 && Buffer(_at) != Buffer(_at + padded - 1);
        Require(!isRead || !isSplit || padded <= PageBytes, $"{member} fits the page that what lies on a boundary is copied to");
        byte[] bytes = _record[_at..(_at + length)];
        _at += padded;
        return bytes;
    }

    private static int Buffer(int at) => at < HeadBytes ? 0 : 1 + ((at - HeadBytes) / PageBytes);

    private uint Word() => BinaryPrimitives.ReadUInt32BigEndian(Inline(4, "word"));

    private ulong Hyper() => BinaryPrimitives.ReadUInt64BigEndian(Inline(8, "hyper"));

    private bool Flag() => Word() != 0;

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"not as the kernel wants it: {what}");
        }
    }
}
