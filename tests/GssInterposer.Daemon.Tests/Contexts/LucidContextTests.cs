// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Interop;
using GssInterposer.Tests;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Contexts;

/// <summary>The kernel's layout, byte for byte. The bytes are written down by hand from the description of the format, for a little-endian machine.</summary>
public unsafe class LucidContextTests
{
    private static ReadOnlySpan<byte> Aes128Key => [0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f];

    private static ReadOnlySpan<byte> DesKey => [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];

    [Fact]
    public void An_acceptors_CFX_context_without_subkey_has_the_session_key()
    {
        fixed (byte* key = Aes128Key)
        {
            gss_krb5_lucid_context_v1 lucid = new()
            {
                version = 1,
                initiate = 0,
                endtime = 0x60708090,
                send_seq = unchecked((nuint)0x0102030405060708),
                recv_seq = 99,
                protocol = 1,
            };
            lucid.cfx_kd.ctx_key = new gss_krb5_lucid_key { type = 17, length = 16, data = key };

            Assert.Equal(
                [
                    0x02, 0x00, 0x00, 0x00,                             // flags: CFX
                    0x90, 0x80, 0x70, 0x60,                             // endtime
                    0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01,     // send_seq
                    0x11, 0x00, 0x00, 0x00,                             // aes128-cts-hmac-sha1-96
                    0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f,
                ],
                Layout(in lucid));
        }
    }

    [Fact]
    public void An_initiators_CFX_context_with_subkey_has_the_subkey()
    {
        fixed (byte* key = Aes128Key)
        fixed (byte* subkey = DesKey)
        {
            gss_krb5_lucid_context_v1 lucid = new() { version = 1, initiate = 1, endtime = 1, send_seq = 2, protocol = 1 };
            lucid.cfx_kd.have_acceptor_subkey = 1;
            lucid.cfx_kd.ctx_key = new gss_krb5_lucid_key { type = 17, length = 16, data = key };
            lucid.cfx_kd.acceptor_subkey = new gss_krb5_lucid_key { type = 18, length = 8, data = subkey };

            Assert.Equal(
                [
                    0x07, 0x00, 0x00, 0x00,                             // flags: initiator, CFX, acceptor subkey
                    0x01, 0x00, 0x00, 0x00,
                    0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                    0x12, 0x00, 0x00, 0x00,
                    0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                ],
                Layout(in lucid));
        }
    }

    [Fact]
    public void An_RFC_1964_context_has_its_context_key_and_no_CFX_flags()
    {
        fixed (byte* key = Aes128Key)
        fixed (byte* old = DesKey)
        {
            gss_krb5_lucid_context_v1 lucid = new() { version = 1, initiate = 1, endtime = uint.MaxValue, send_seq = 0xffffffff, protocol = 0 };
            lucid.rfc1964_kd.ctx_key = new gss_krb5_lucid_key { type = 16, length = 8, data = old };
            lucid.cfx_kd.have_acceptor_subkey = 1;
            lucid.cfx_kd.acceptor_subkey = new gss_krb5_lucid_key { type = 17, length = 16, data = key };

            Assert.Equal(
                [
                    0x01, 0x00, 0x00, 0x00,                             // flags: initiator
                    0xff, 0xff, 0xff, 0xff,                             // endtime, -1
                    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
                    0x10, 0x00, 0x00, 0x00,                             // des3-cbc-raw
                    0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                ],
                Layout(in lucid));
        }
    }

    [Theory]
    [InlineData(2u, 1u, 16u)]       // version
    [InlineData(0u, 1u, 16u)]
    [InlineData(1u, 2u, 16u)]       // protocol
    [InlineData(1u, 1u, 1025u)]     // key length
    [InlineData(1u, 1u, uint.MaxValue)]
    public void What_the_layout_has_no_room_for_is_refused(uint version, uint protocol, uint keyBytes)
    {
        fixed (byte* key = Aes128Key)
        {
            gss_krb5_lucid_context_v1 lucid = new() { version = version, protocol = protocol };
            lucid.cfx_kd.ctx_key = new gss_krb5_lucid_key { type = 17, length = keyBytes, data = key };
            using TestArena arena = new();

            Assert.False(LucidContext.TryWrite(in lucid, arena, out XdrOpaque layout));
            Assert.True(layout.IsEmpty);
        }
    }

    private static byte[] Layout(in gss_krb5_lucid_context_v1 lucid)
    {
        using TestArena arena = new();
        Assert.True(LucidContext.TryWrite(in lucid, arena, out XdrOpaque layout));
        return layout.Span.ToArray();
    }
}
