// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Contexts;

/// <summary>
/// The names of an established krb5 context, read from its exported token (MIT: kg_ctx_externalize, unchanged since 1.10). The library would tell them, too, but each of the six
/// or more calls that takes begins with a new krb5_context, and together they cost as much as the accept itself. Every marker is checked, and the token must end where it
/// should: a token of another shape is not guessed at, and the caller asks the library.
/// </summary>
// SAFETY: the token belongs to the call's GSS session; results are slices of it or lie in the arena.
internal static unsafe class ContextTokenNames
{
    private const int ProfileMarker = -1429577710;     // PROF_MAGIC_PROFILE of profile.h

    private const int FixedWordsBeforeSeed = 5;
    private const int SeedBytes = 16;
    private const int FixedWordsAfterSeed = 8;
    private const int SequenceNumbersBytes = 2 * sizeof(long);
    private const int SequenceStateBytes = 40;
    private const int TagFirst = 950916;       // TOKEN_RADDR and its like, in front of what an auth context may have
    private const int TagLastAddress = 950919;
    private const int TagLast = 950922;

    /// <summary>Reads the names.</summary>
    /// <param name="token">As gss_export_sec_context gives it.</param>
    /// <param name="arena">For what has to be composed.</param>
    /// <param name="source">The initiator.</param>
    /// <param name="target">The acceptor.</param>
    /// <returns>False: another mechanism, another layout, or no memory.</returns>
    public static bool TryRead(XdrOpaque token, Arena* arena, out GssxName source, out GssxName target)
    {
        source = default;
        target = default;
        Cursor cursor = new(token.Span);
        ReadOnlySpan<byte> mech = cursor.Take(cursor.Word());
        if (!mech.SequenceEqual(Oids.ToWire(Oids.Krb5).Span))
        {
            return false;
        }

        int marker = cursor.Word();
        bool initiator = cursor.Word() == 1;
        cursor.Take((FixedWordsBeforeSeed - 1) * sizeof(int));
        cursor.Take(SeedBytes + (FixedWordsAfterSeed * sizeof(int)) + SequenceNumbersBytes);
        cursor.Marked(Krb5.KV5M_GSS_OID);
        ReadOnlySpan<byte> here = cursor.Marked(Krb5.KV5M_PRINCIPAL);
        ReadOnlySpan<byte> there = cursor.Marked(Krb5.KV5M_PRINCIPAL);
        ReadOnlySpan<byte> attributes = ReadRest(ref cursor, marker);
        if (cursor.Failed || IsSpecial(here) || IsSpecial(there))
        {
            return false;
        }

        ReadOnlySpan<byte> initiatorName = initiator ? here : there;
        ReadOnlySpan<byte> acceptorName = initiator ? there : here;
        return Krb5NameForms.TryCompose(initiatorName, attributes, arena, out source) && Krb5NameForms.TryCompose(acceptorName, default, arena, out target);
    }

    /// <summary>Everything after the principals, for what comes last: the initiator's attributes. Empty when there are none.</summary>
    private static ReadOnlySpan<byte> ReadRest(ref Cursor cursor, int marker)
    {
        SkipKeyblocks(ref cursor);
        if (cursor.Peek() == Krb5.KV5M_GSS_QUEUE)
        {
            cursor.Expect(Krb5.KV5M_GSS_QUEUE);
            cursor.Take(SequenceStateBytes);
            cursor.Expect(Krb5.KV5M_GSS_QUEUE);
        }

        SkipLibraryContext(ref cursor);
        SkipAuthContext(ref cursor);
        cursor.Take(2 * sizeof(int));       // proto, cksumtype
        SkipKeyblocks(ref cursor);
        cursor.Take(2 * sizeof(int));       // acceptor_subkey_cksumtype, cred_rcache
        SkipAuthData(ref cursor);
        ReadOnlySpan<byte> attributes = default;
        if (cursor.Peek() == Krb5.KV5M_AUTHDATA_CONTEXT)
        {
            cursor.Expect(Krb5.KV5M_AUTHDATA_CONTEXT);
            attributes = cursor.Take(cursor.Left - (2 * sizeof(int)));
            cursor.Expect(Krb5.KV5M_AUTHDATA_CONTEXT);
        }

        cursor.Expect(marker);
        cursor.ExpectEnd();
        return attributes;
    }

    private static void SkipKeyblocks(ref Cursor cursor)
    {
        while (cursor.Peek() == Krb5.KV5M_KEYBLOCK)
        {
            cursor.Expect(Krb5.KV5M_KEYBLOCK);
            cursor.Word();
            cursor.Take(cursor.Word());
            cursor.Expect(Krb5.KV5M_KEYBLOCK);
        }
    }

    private static void SkipLibraryContext(ref Cursor cursor)
    {
        cursor.Expect(Krb5.KV5M_CONTEXT);
        cursor.Take(cursor.Word());                             // default realm
        cursor.Take(cursor.Count() * sizeof(int));              // encryption types
        cursor.Take(5 * sizeof(int));
        cursor.Expect(Krb5.KV5M_OS_CONTEXT);
        cursor.Take(3 * sizeof(int));
        cursor.Expect(Krb5.KV5M_OS_CONTEXT);
        if (cursor.Peek() == ProfileMarker)
        {
            cursor.Expect(ProfileMarker);
            for (int files = cursor.Count(); files > 0; files--)
            {
                cursor.Take(cursor.Word());
            }

            cursor.Expect(ProfileMarker);
        }

        cursor.Expect(Krb5.KV5M_CONTEXT);
    }

    private static void SkipAuthContext(ref Cursor cursor)
    {
        cursor.Expect(Krb5.KV5M_AUTH_CONTEXT);
        cursor.Take(5 * sizeof(int));
        cursor.Take(cursor.Word());                             // cipher state
        while (cursor.Peek() is >= TagFirst and <= TagLast)
        {
            bool isAddress = cursor.Word() <= TagLastAddress;
            int marker = isAddress ? Krb5.KV5M_ADDRESS : Krb5.KV5M_KEYBLOCK;
            cursor.Expect(marker);
            cursor.Word();
            cursor.Take(cursor.Word());
            cursor.Expect(marker);
        }

        if (cursor.Peek() == Krb5.KV5M_AUTHENTICATOR)
        {
            cursor.Expect(Krb5.KV5M_AUTHENTICATOR);
            cursor.Take(3 * sizeof(int));
            if (cursor.Peek() == Krb5.KV5M_PRINCIPAL)
            {
                cursor.Marked(Krb5.KV5M_PRINCIPAL);     // an initiator's own authenticator has none
            }

            if (cursor.Peek() == Krb5.KV5M_CHECKSUM)
            {
                cursor.Expect(Krb5.KV5M_CHECKSUM);
                cursor.Word();
                cursor.Take(cursor.Word());
                cursor.Expect(Krb5.KV5M_CHECKSUM);
            }

            SkipKeyblocks(ref cursor);
            SkipAuthData(ref cursor);
            cursor.Expect(Krb5.KV5M_AUTHENTICATOR);
        }

        cursor.Expect(Krb5.KV5M_AUTH_CONTEXT);
    }

    private static void SkipAuthData(ref Cursor cursor)
    {
        for (int count = cursor.Count(); count > 0; count--)
        {
            cursor.Expect(Krb5.KV5M_AUTHDATA);
            cursor.Word();
            cursor.Take(cursor.Word());
            cursor.Expect(Krb5.KV5M_AUTHDATA);
        }
    }

    /// <summary>The anonymous principal (RFC 8062 §3) has a name type of its own.</summary>
    private static bool IsSpecial(ReadOnlySpan<byte> principal) => principal.IsEmpty || principal.StartsWith("WELLKNOWN/"u8);

    private ref struct Cursor(ReadOnlySpan<byte> left)
    {
        private ReadOnlySpan<byte> _left = left;

        public bool Failed { get; private set; }

        public readonly int Left => _left.Length;

        public readonly int Peek() => _left.Length < sizeof(int) ? 0 : BinaryPrimitives.ReadInt32BigEndian(_left);

        public int Word()
        {
            ReadOnlySpan<byte> bytes = Take(sizeof(int));
            return Failed ? 0 : BinaryPrimitives.ReadInt32BigEndian(bytes);
        }

        /// <summary>A number of items, each of which takes at least a word.</summary>
        public int Count()
        {
            int count = Word();
            if (count < 0 || count > _left.Length / sizeof(int))
            {
                Fail();
                return 0;
            }

            return count;
        }

        public ReadOnlySpan<byte> Take(int bytes)
        {
            if (bytes < 0 || bytes > _left.Length)
            {
                Fail();
                return default;
            }

            ReadOnlySpan<byte> taken = _left[..bytes];
            _left = _left[bytes..];
            return taken;
        }

        public void Expect(int marker)
        {
            if (Word() != marker)
            {
                Fail();
            }
        }

        /// <summary>Marker, length, bytes, marker.</summary>
        public ReadOnlySpan<byte> Marked(int marker)
        {
            Expect(marker);
            ReadOnlySpan<byte> bytes = Take(Word());
            Expect(marker);
            return bytes;
        }

        public void ExpectEnd()
        {
            if (!_left.IsEmpty)
            {
                Fail();
            }
        }

        private void Fail()
        {
            Failed = true;
            _left = default;
        }
    }
}
