// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Proxy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Core.Tests.Credentials;

/// <summary>Where the sealed form of a credential is put, and where not.</summary>
// SAFETY: strings are NUL-terminated and live as long as the call that they are made for.
[Collection(CoreCollection.Name)]
public sealed unsafe class StoreTests : IDisposable
{
    private const string Sealed = "Encrypted/Credentials/v1@X-GSSPROXY:";

    private readonly ScratchDirectory _scratch = new();

    private string CacheFile => _scratch.PathOf("ccache");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void What_is_stored_is_found()
    {
        GssStatus status = Store($"FILE:{CacheFile}", overwrite: false, out string[] elements, out int usage);

        Assert.True(status.IsComplete);
        Assert.Equal(["2A864886F712010202", "2B05010502"], elements.Order(StringComparer.Ordinal));
        Assert.Equal(GssApi.GSS_C_INITIATE, usage);
        Assert.Equal(Replies.SealedInitiator(), Find($"FILE:{CacheFile}"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(CacheFile));
        Assert.Single(Directory.GetFiles(_scratch.Path));
    }

    [Fact]
    public void What_is_there_stays_unless_it_may_be_overwritten()
    {
        MakeCache($"FILE:{CacheFile}", "bob@CORE.TEST", "krbtgt/CORE.TEST@CORE.TEST");

        GssStatus status = Store($"FILE:{CacheFile}", overwrite: false, out _, out _);
        Assert.Equal(GssApi.GSS_S_DUPLICATE_ELEMENT, status.Major);
        Assert.Equal((uint)MinorCode.AlreadyStored, status.Minor);
        Assert.Equal(["krbtgt/CORE.TEST@CORE.TEST"], Servers($"FILE:{CacheFile}"));

        Assert.True(Store($"FILE:{CacheFile}", overwrite: true, out _, out _).IsComplete);
        Assert.Equal([Sealed, "krb5_ccache_conf_data/gssinterposer@X-CACHECONF:"], Servers($"FILE:{CacheFile}"));
    }

    [Fact]
    public void A_failure_to_write_names_the_cache()
    {
        GssStatus status = Store($"FILE:{CacheFile}/no/directory", overwrite: true, out _, out _);
        Assert.Equal(GssApi.GSS_S_FAILURE, status.Major);
        Assert.Contains($"(FILE:{CacheFile}/no/directory)", Client.WordsOf(status), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_has_run_out_is_not_stored()
    {
        GssStatus status = Store($"FILE:{CacheFile}", overwrite: false, out _, out _, Changed((ref GssxCredElement element) => element.InitiatorTimeRec = 0));
        Assert.Equal(GssApi.GSS_S_CREDENTIALS_EXPIRED, status.Major);
        Assert.False(File.Exists(CacheFile));
    }

    [Fact]
    public void An_acceptor_is_not_stored()
    {
        GssStatus status = Store($"FILE:{CacheFile}", overwrite: false, out _, out _, Replies.SealedCredential());
        Assert.Equal(GssApi.GSS_S_FAILURE, status.Major);
        Assert.Equal(unchecked((uint)GenericMinor.StoreAcceptorUnsupported), status.Minor);
        Assert.False(File.Exists(CacheFile));
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("empty")]
    [InlineData("damaged")]
    [InlineData("other's, without tickets")]
    [InlineData("own")]
    [InlineData("own, sealed already")]
    public void Keeping_one_takes_the_place_of_nothing_that_matters(string before)
    {
        switch (before)
        {
            case "empty":
                File.WriteAllBytes(CacheFile, []);
                break;
            case "damaged":
                File.WriteAllText(CacheFile, "no ccache");
                break;
            case "other's, without tickets":
                MakeCache($"FILE:{CacheFile}", "bob@CORE.TEST", Sealed);
                break;
            case "own":
                MakeCache($"FILE:{CacheFile}", "alice@RECORDING.TEST", "krbtgt/CORE.TEST@CORE.TEST");
                break;
            case "own, sealed already":
                MakeCache($"FILE:{CacheFile}", "alice@RECORDING.TEST", Sealed, "krbtgt/CORE.TEST@CORE.TEST");
                break;
            default:
                break;
        }

        Keep($"FILE:{CacheFile}");

        Assert.Equal(Replies.SealedInitiator(), Find($"FILE:{CacheFile}"));
        string[] expected = before.StartsWith("own", StringComparison.Ordinal) ? ["krbtgt/CORE.TEST@CORE.TEST", Sealed] : [Sealed];
        Assert.Equal(expected, Servers($"FILE:{CacheFile}"));
        Assert.Single(Directory.GetFiles(_scratch.Path));
    }

    [Fact]
    public void Another_principals_tickets_are_left_alone()
    {
        MakeCache($"FILE:{CacheFile}", "bob@CORE.TEST", "krbtgt/CORE.TEST@CORE.TEST");
        Keep($"FILE:{CacheFile}");
        Assert.Equal(["krbtgt/CORE.TEST@CORE.TEST"], Servers($"FILE:{CacheFile}"));
    }

    [Fact]
    public void Room_of_removed_entries_does_not_grow_without_end()
    {
        MakeCache($"FILE:{CacheFile}", "alice@RECORDING.TEST", "krbtgt/CORE.TEST@CORE.TEST");
        long most = 0;
        int keeps = (int)(3 * InterposerLimits.CacheFileBytesMax / Replies.SealedInitiator().Length);
        for (int i = 0; i < keeps; i++)
        {
            Keep($"FILE:{CacheFile}");
            most = Math.Max(most, new FileInfo(CacheFile).Length);
        }

        Assert.InRange(most, 1, InterposerLimits.CacheFileBytesMax + 10_000);
        Assert.Equal([Sealed, "krbtgt/CORE.TEST@CORE.TEST"], Servers($"FILE:{CacheFile}").OrderDescending(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public void In_a_memory_cache_it_is_under_the_name_that_was_given()
    {
        MakeCache("MEMORY:elsewhere", "alice@RECORDING.TEST");
        Keep("MEMORY:here");
        Assert.Equal(Replies.SealedInitiator(), Find("MEMORY:here"));
        Assert.Empty(Servers("MEMORY:elsewhere"));
    }

    private static GssStatus Store(string cache, bool overwrite, out string[] elements, out int usage, byte[]? credential = null)
    {
        using TestCall call = new();
        CredHandle* handle = CredHandle.CreateRemote(credential ?? Replies.SealedInitiator(), MechanismTable.Krb5);
        gss_OID_set_desc_struct* set = null;
        int stored = -1;
        GssStatus status;
        fixed (byte* key = "ccache\0"u8)
        fixed (byte* value = Text(cache))
        {
            gss_key_value_element_struct element = new() { key = key, value = value };
            gss_key_value_set_struct store = new() { count = 1, elements = &element };
            status = StoreCredInto.Run(
                call.Pointer, (gss_cred_id_struct*)handle, GssApi.GSS_C_INITIATE, null, overwrite ? 1u : 0, 1, &store, &set, &stored);
        }

        List<string> names = [];
        for (nuint i = 0; set != null && i < set->count; i++)
        {
            names.Add(Convert.ToHexString(new ReadOnlySpan<byte>(set->elements[i].elements, (int)set->elements[i].length)));
        }

        elements = [.. names];
        usage = stored;
        uint minor;
        GssApi.gss_release_oid_set(&minor, &set);
        CredHandle.Release(handle);
        return status;
    }

    private static void Keep(string cache)
    {
        using TestCall call = new();
        fixed (byte* name = Text(cache))
        fixed (byte* bytes = Replies.SealedInitiator())
        {
            XdrEncoded<GssxCred> encoded = new(bytes, (uint)Replies.SealedInitiator().Length);
            Assert.True(encoded.TryDecode(call.Pointer->Arena, out GssxCred credential));
            CredentialCache.Keep(name, in credential, encoded);
        }
    }

    private static byte[]? Find(string cache)
    {
        fixed (byte* name = Text(cache))
        {
            Blob found = CredentialCache.Find(name);
            byte[]? bytes = found.IsEmpty ? null : found.Span.ToArray();
            found.Release();
            return bytes;
        }
    }

    private delegate void ChangeElement(ref GssxCredElement element);

    private static byte[] Changed(ChangeElement change)
    {
        using TestCall call = new();
        fixed (byte* bytes = Replies.SealedInitiator())
        {
            Assert.True(new XdrEncoded<GssxCred>(bytes, (uint)Replies.SealedInitiator().Length).TryDecode(call.Pointer->Arena, out GssxCred credential));
            change(ref credential.Elements[0]);
            return XdrEncoded<GssxCred>.From(in credential, call.Pointer->Arena).Span.ToArray();
        }
    }

    /// <summary>A cache of this principal with a ticket for each of these servers.</summary>
    private static void MakeCache(string name, string principal, params string[] servers)
    {
        Krb5Session session = default;
        krb5_principal_data* client;
        _krb5_ccache* cache = null;
        fixed (byte* text = Text(name))
        {
            Assert.Equal(0, session.Open());
            Assert.Equal(0, Krb5.krb5_cc_resolve(session.Context, text, &cache));
        }

        Assert.Equal(0, session.Parse(Encoding.UTF8.GetBytes(principal), &client));
        Assert.Equal(0, Krb5.krb5_cc_initialize(session.Context, cache, client));
        foreach (string server in servers)
        {
            krb5_creds entry = default;
            entry.client = client;
            Assert.Equal(0, session.Parse(Encoding.UTF8.GetBytes(server), &entry.server));
            Assert.Equal(0, Krb5.krb5_cc_store_cred(session.Context, cache, &entry));
            Krb5.krb5_free_principal(session.Context, entry.server);
        }

        Krb5.krb5_free_principal(session.Context, client);
        Krb5.krb5_cc_close(session.Context, cache);
        session.Close();
    }

    /// <summary>Servers of the entries, in their order.</summary>
    private static string[] Servers(string name)
    {
        Krb5Session session = default;
        List<string> servers = [];
        void* cursor;
        fixed (byte* text = Text(name))
        {
            Assert.Equal(0, session.Open(text));
        }

        Assert.Equal(0, Krb5.krb5_cc_start_seq_get(session.Context, session.Cache, &cursor));
        krb5_creds entry;
        int error;
        while ((error = Krb5.krb5_cc_next_cred(session.Context, session.Cache, &cursor, &entry)) == 0)
        {
            byte* server;
            Assert.Equal(0, Krb5.krb5_unparse_name(session.Context, entry.server, &server));
            servers.Add(Marshal.PtrToStringUTF8((nint)server)!);
            Krb5.krb5_free_unparsed_name(session.Context, server);
            Krb5.krb5_free_cred_contents(session.Context, &entry);
        }

        Assert.Equal(Krb5.KRB5_CC_END, error);
        Krb5.krb5_cc_end_seq_get(session.Context, session.Cache, &cursor);
        session.Close();
        return [.. servers];
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");
}
