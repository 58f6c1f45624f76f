// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Tests.Procedures;

/// <summary>A context between alice and HTTP@localhost: the initiator's as libgssapi has it, for the test to use; the acceptor's as the daemon hands it out.</summary>
// SAFETY: tokens are copied into the call's arena; contexts are the call's.
internal unsafe ref struct ContextPair
{
    private const uint Flags = GssApi.GSS_C_MUTUAL_FLAG | GssApi.GSS_C_REPLAY_FLAG | GssApi.GSS_C_SEQUENCE_FLAG | GssApi.GSS_C_CONF_FLAG | GssApi.GSS_C_INTEG_FLAG;

    /// <summary>The initiator's.</summary>
    public gss_ctx_id_struct* Initiator;

    /// <summary>The acceptor's.</summary>
    public XdrEncoded<GssxCtx> Acceptor;

    public static ContextPair Establish(TestCall test)
    {
        ContextPair pair = default;
        Establish(test, out pair.Initiator, out gss_ctx_id_struct* acceptor);
        Check(ContextExport.Export(test, acceptor, out GssxCtx context));
        pair.Acceptor = test.Encode(in context);
        return pair;
    }

    public static void Establish(TestCall test, out gss_ctx_id_struct* initiator, out gss_ctx_id_struct* acceptor)
    {
        Call call = test;
        uint minor;
        gss_OID_desc_struct* hostbased = Oids.Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x04]);
        Check(call.Gss.ImportName(test.Text("HTTP@localhost"), hostbased, out gss_name_struct* target));
        gss_ctx_id_struct* client = null;
        gss_ctx_id_struct* server = null;
        gss_buffer_desc_struct toServer = default;
        gss_buffer_desc_struct toClient = default;
        uint major = GssApi.gss_init_sec_context(&minor, null, &client, target, Oids.Krb5, Flags, 0, null, null, null, &toServer, null, null);
        Check(new GssResult(major, minor));
        call.Gss.Own(client);
        call.Gss.Own(toServer);
        major = GssApi.gss_accept_sec_context(&minor, &server, null, &toServer, null, null, null, &toClient, null, null, null);
        Check(new GssResult(major, minor));
        call.Gss.Own(server);
        call.Gss.Own(toClient);
        gss_buffer_desc_struct none = default;
        major = GssApi.gss_init_sec_context(&minor, null, &client, target, Oids.Krb5, Flags, 0, null, &toClient, null, &none, null, null);
        Check(new GssResult(major, minor));
        initiator = client;
        acceptor = server;
    }

    public static void Check(GssResult result)
    {
        if (result.IsError)
        {
            throw new InvalidOperationException($"major {result.Major:x8}, minor {result.Minor}");
        }
    }
}
