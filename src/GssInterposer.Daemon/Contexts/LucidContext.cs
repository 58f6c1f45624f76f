// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Contexts;

/// <summary>
/// An established context in the layout of the Linux kernel (option value <c>linux_lucid_v1</c>), every field in this machine's byte order:
/// <c>u32 flags, i32 endtime, u64 send_seq, u32 enctype</c>, then the raw key. The key is the acceptor's subkey where there is one.
/// </summary>
// SAFETY: the lucid context is libgssapi's, whose keys have the lengths they state; it is freed once.
internal static unsafe class LucidContext
{
    private const uint Version = 1;
    private const uint ProtocolRfc1964 = 0;
    private const uint ProtocolCfx = 1;

    private const uint FlagInitiator = 1;
    private const uint FlagCfx = 2;
    private const uint FlagAcceptorSubkey = 4;

    private const int HeaderBytes = sizeof(uint) + sizeof(int) + sizeof(ulong) + sizeof(uint);
    private const uint KeyBytesMax = 1024;      // the longest key of RFC 3961 and its kin has 32

    /// <summary>gss_krb5_export_lucid_sec_context, in the kernel's layout.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">The call's; gone when this succeeds.</param>
    /// <param name="layout">In the call's arena, which is wiped.</param>
    public static GssResult Export(Call call, gss_ctx_id_struct* context, out XdrOpaque layout)
    {
        layout = default;
        uint minor;
        void* exported = null;
        gss_ctx_id_struct* consumed = context;
        uint major = GssApi.gss_krb5_export_lucid_sec_context(&minor, &consumed, Version, &exported);
        GssResult result = new(major, minor);
        if (consumed == null)
        {
            call.Gss.Disown(context);
        }

        if (exported == null)
        {
            return result.IsError ? result : GssResult.Failure(LibC.EOPNOTSUPP);
        }

        gss_krb5_lucid_context_v1* lucid = (gss_krb5_lucid_context_v1*)exported;
        bool written = TryWrite(in *lucid, call.Arena, out layout);
        WipeKeys(lucid);
        GssApi.gss_krb5_free_lucid_sec_context(&minor, exported);
        return written ? GssResult.Complete : GssResult.Failure(LibC.EOPNOTSUPP);
    }

    /// <summary>Writes the layout.</summary>
    /// <returns>False for a version or protocol that the layout has no room for, a key of an absurd length, or an exhausted arena.</returns>
    public static bool TryWrite(in gss_krb5_lucid_context_v1 lucid, Arena* arena, out XdrOpaque layout)
    {
        layout = default;
        bool isCfx = lucid.protocol == ProtocolCfx;
        if (lucid.version != Version || (!isCfx && lucid.protocol != ProtocolRfc1964))
        {
            return false;
        }

        bool hasSubkey = isCfx && lucid.cfx_kd.have_acceptor_subkey != 0;
        gss_krb5_lucid_key key = !isCfx ? lucid.rfc1964_kd.ctx_key : hasSubkey ? lucid.cfx_kd.acceptor_subkey : lucid.cfx_kd.ctx_key;
        byte* memory = key.length > KeyBytesMax ? null : (byte*)arena->Allocate(HeaderBytes + key.length);
        if (memory == null)
        {
            return false;
        }

        uint flags = (lucid.initiate != 0 ? FlagInitiator : 0) | (isCfx ? FlagCfx : 0) | (hasSubkey ? FlagAcceptorSubkey : 0);
        Span<byte> bytes = new(memory, HeaderBytes + (int)key.length);
        MemoryMarshal.Write(bytes, flags);
        MemoryMarshal.Write(bytes[4..], (int)lucid.endtime);
        MemoryMarshal.Write(bytes[8..], (ulong)lucid.send_seq);
        MemoryMarshal.Write(bytes[16..], key.type);
        new ReadOnlySpan<byte>(key.data, (int)key.length).CopyTo(bytes[HeaderBytes..]);
        layout = new XdrOpaque(memory, (uint)bytes.Length);
        return true;
    }

    /// <summary>libgssapi clears them with memset before it frees them, which a compiler may drop.</summary>
    private static void WipeKeys(gss_krb5_lucid_context_v1* lucid)
    {
        Wipe(lucid->rfc1964_kd.ctx_key);
        Wipe(lucid->cfx_kd.ctx_key);
        Wipe(lucid->cfx_kd.acceptor_subkey);
    }

    private static void Wipe(gss_krb5_lucid_key key)
    {
        if (key.data != null)
        {
            LibC.explicit_bzero(key.data, key.length);
        }
    }
}
