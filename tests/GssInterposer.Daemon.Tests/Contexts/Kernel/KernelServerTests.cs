// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Tests.Credentials;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Interop;
using GssInterposer.NativeDrivers;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Contexts.Kernel;

/// <summary>The kernel's NFS server as the daemon's client, from the switch that it has in /proc to the first protected message.</summary>
[Collection(InProcessRealmTests.Name)]
public sealed unsafe class KernelServerTests : IDisposable
{
    private const string Service = "nfs";
    private static readonly byte[] Krb5 = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ScratchDirectory _scratch = new();
    private readonly ProxyDaemon _daemon;

    /// <summary>A daemon that finds a pipe in the place of the kernel's file, and for which alice is the account "wrapped", as bob is none.</summary>
    public KernelServerTests(InProcessRealm site)
    {
        string configuration = _scratch.PathOf("krb5.conf"), own = Path.Combine(site.Realm.Directory, "public", "krb5.conf");
        File.WriteAllText(configuration, $"{File.ReadAllText(own)}\n[realms]\n  {site.Realm.Name} = {{\n    auth_to_local_names = {{\n      alice = wrapped\n    }}\n  }}\n");
        Assert.Equal(0, ProcessRunner.Run(["mkfifo", _scratch.PathOf("use-gss-proxy")], ProcessRunner.InheritedEnvironment()).ExitCode);
        _daemon = new ProxyDaemon(
            site.Realm,
            new DaemonSettings
            {
                Environment = new Dictionary<string, string>
                {
                    ["LD_PRELOAD"] = Driver.PathOf("libwrapper.so"), ["WRAPPED"] = _scratch.Path, ["KRB5_CONFIG"] = configuration,
                },
            },
            new ProxyService(Service, Account.Current.Uid, [$"keytab:{site.Realm.ServiceKeytab}"], "accept", "kernel_nfsd = yes", "trusted = yes"));
        Realm = site.Realm;
    }

    private Realm Realm { get; }

    public void Dispose()
    {
        _daemon.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void The_kernel_is_told_and_finds_the_socket_and_what_it_gets_is_a_context_and_an_identity()
    {
        using KernelClient kernel = Connect();
        using TestCall call = new();
        XdrOpaque token = Initiate(call, null, GssApi.GSS_C_MUTUAL_FLAG | GssApi.GSS_C_DELEG_FLAG, out gss_ctx_id_struct* initiator, out gss_name_struct* target);

        KernelReply reply = kernel.Accept(token.Span);

        Assert.Equal((0ul, $"alice@{Realm.Name}"), (reply.Major, reply.Source));
        Assert.Equal(Krb5, reply.Mech);
        Assert.NotNull(reply.Identity);
        Assert.Equal([Account.Current.Uid, 0], reply.Identity[..2]);
        Finish(call, initiator, target, reply.Token!);
        LucidPeer lucid = new(reply.Context);
        ContextPair.Check(call.Value.Gss.GetMic(initiator, 0, call.Text("an RPC header"), out XdrOpaque mic));
        lucid.VerifyMic("an RPC header"u8, mic.Span);
        Assert.Equal(0u, GssSession.VerifyMic(initiator, call.Text("sequence window"), call.Bytes(lucid.GetMic("sequence window"u8)), out _).Major);
        ContextPair.Check(call.Value.Gss.Wrap(initiator, true, 0, call.Text("READ"), out _, out XdrOpaque secret));
        Assert.Equal("READ"u8.ToArray(), lucid.Unwrap(secret.Span, out _));
    }

    [Fact]
    public void A_user_without_an_account_is_nobody_and_a_bad_token_is_refused_on_a_connection_that_stays()
    {
        using KernelClient kernel = Connect();
        using TestCall call = new();

        KernelReply refused = kernel.Accept("garbage"u8);
        Assert.Equal((ulong)GssApi.GSS_S_DEFECTIVE_TOKEN, refused.Major);
        Assert.Null(refused.Context);
        KernelReply empty = kernel.Accept(default);
        Assert.NotEqual(0ul, empty.Major);
        KernelReply bob = kernel.Accept(Initiate(call, Realm.CcacheOf("bob"), 0, out _, out _).Span);
        Assert.Equal((0ul, $"bob@{Realm.Name}"), (bob.Major, bob.Source));
        Assert.Equal([uint.MaxValue, uint.MaxValue, 0], bob.Identity);
    }

    [Fact]
    public void A_daemon_that_starts_again_tells_the_kernel_again()
    {
        using KernelClient before = Connect();
        using TestCall call = new();
        XdrOpaque token = Initiate(call, null, 0, out _, out _);
        Thread restart = new(_daemon.Restart);
        restart.Start();

        using KernelClient after = Connect();

        Assert.True(restart.Join(Patience));
        Assert.Equal(0ul, after.Accept(token.Span).Major);
        Assert.ThrowsAny<Exception>(() => before.Accept(token.Span));
    }

    /// <summary>Does what a write to the switch makes the kernel do, as soon as something is written: it connects.</summary>
    private KernelClient Connect()
    {
        Task<KernelClient> connection = Task.Run(() =>
        {
            using FileStream file = File.OpenRead(_scratch.PathOf("use-gss-proxy"));
            Assert.Equal('1', file.ReadByte());
            return new KernelClient(_daemon.Socket(Service));
        });
        Assert.True(connection.Wait(Patience), "nobody told the kernel");
        return connection.Result;
    }

    private static XdrOpaque Initiate(TestCall call, string? ccache, uint flags, out gss_ctx_id_struct* initiator, out gss_name_struct* target)
    {
        uint minor;
        gss_ctx_id_struct* context = null;
        gss_cred_id_struct* credential = null;
        gss_buffer_desc_struct token = default;
        if (ccache is not null)
        {
            credential = Acquire(call, ccache);
        }

        ContextPair.Check(call.Value.Gss.ImportName(call.Text("host@localhost"), Flow.HostbasedService, out target));
        ContextPair.Check(new GssResult(
            GssApi.gss_init_sec_context(&minor, credential, &context, target, Oids.Krb5, flags | GssApi.GSS_C_SEQUENCE_FLAG, 0, null, null, null, &token, null, null),
            minor));
        initiator = call.Value.Gss.Own(context);
        call.Value.Gss.Own(token);
        return new XdrOpaque((byte*)token.value, (uint)token.length);
    }

    private static gss_cred_id_struct* Acquire(TestCall call, string ccache)
    {
        uint minor;
        gss_cred_id_struct* credential = null;
        fixed (byte* key = "ccache\0"u8)
        fixed (byte* value = call.Text(ccache + "\0").Span)
        {
            gss_key_value_element_struct element = new() { key = key, value = value };
            gss_key_value_set_struct store = new() { count = 1, elements = &element };
            ContextPair.Check(new GssResult(
                GssApi.gss_acquire_cred_from(&minor, null, 0, null, GssApi.GSS_C_INITIATE, &store, &credential, null, null), minor));
        }

        return call.Value.Gss.Own(credential);
    }

    private static void Finish(TestCall call, gss_ctx_id_struct* initiator, gss_name_struct* target, byte[] reply)
    {
        uint minor;
        XdrOpaque bytes = call.Bytes(reply);
        gss_buffer_desc_struct token = new() { length = bytes.Length, value = bytes.Pointer }, none = default;
        ContextPair.Check(new GssResult(
            GssApi.gss_init_sec_context(
                &minor, null, &initiator, target, Oids.Krb5, GssApi.GSS_C_MUTUAL_FLAG | GssApi.GSS_C_SEQUENCE_FLAG, 0, null, &token, null, &none, null, null),
            minor));
    }
}
