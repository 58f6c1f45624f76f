// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Gss;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>The extensions that this daemon offers: names and values of options, each with its NUL. docs/PROTOCOL.md says what they do.</summary>
internal static unsafe class Extensions
{
    /// <summary>Names of all extensions, each with a NUL after it.</summary>
    public static ReadOnlySpan<byte> Text =>
        "linux_lucid_v1\0linux_creds_v1\0impersonate_name\0password\0localname\0name_attributes\0"u8 +
        "krb5_set_allowed_enctype_values\0krb5_set_no_ci_flags\0krb5_cred_impersonator\0sync_modified_creds\0session_keys\0"u8;

    /// <summary>The same as a list of buffers.</summary>
    public static GssResult Write(Arena* arena, out XdrArray<XdrOpaque> list)
    {
        ReadOnlySpan<byte> text = Text;
        uint count = (uint)text.Count((byte)0);
        byte* bytes = (byte*)arena->Allocate((nuint)text.Length);
        XdrOpaque* items = (XdrOpaque*)arena->Allocate(count * (nuint)sizeof(XdrOpaque));
        if (bytes == null || items == null)
        {
            list = default;
            return Reply.OutOfMemory;
        }

        text.CopyTo(new Span<byte>(bytes, text.Length));
        list = new XdrArray<XdrOpaque>(items, count);
        for (uint i = 0; i < count; i++)
        {
            uint length = (uint)text.IndexOf((byte)0) + 1;
            items[i] = new XdrOpaque(bytes, length);
            bytes += length;
            text = text[(int)length..];
        }

        return GssResult.Complete;
    }
}
