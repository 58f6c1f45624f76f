// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using GssInterposer.Gssx;
using GssInterposer.Xdr;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Daemon.Tests.Load;

/// <summary>
/// One good call of each procedure with handles, contexts and tokens that the daemon itself has made: what recorded calls cannot be, since their seals are
/// another daemon's.
/// </summary>
// SAFETY: all that is pointed to lives in the client's arena.
internal sealed unsafe class LiveCalls
{
    private readonly GssxClient _client;
    private readonly List<(string Name, byte[] Message)> _all = [];

    /// <summary>Makes them, each by calling.</summary>
    public LiveCalls(GssxClient client)
    {
        _client = client;
        Acceptor = *Acquire(GssxCredUsage.Accept).OutputCredHandle.Value;
        Initiator = *Acquire(GssxCredUsage.Initiate).OutputCredHandle.Value;
        Handshake();
        Messages();
        Credentials();
        Names();
    }

    /// <summary>Name, which ends in the procedure's, and message.</summary>
    public IReadOnlyList<(string Name, byte[] Message)> All => _all;

    /// <summary>A credential of the service.</summary>
    public XdrEncoded<GssxCred> Acceptor { get; }

    /// <summary>A credential of alice.</summary>
    public XdrEncoded<GssxCred> Initiator { get; }

    /// <summary>The first token of a handshake, which may be accepted again and again.</summary>
    public XdrOpaque Token { get; private set; }

    /// <summary>An initiator's context that waits for the acceptor's token.</summary>
    public XdrEncoded<GssxCtx> HalfOpen { get; private set; }

    /// <summary>The acceptor's end.</summary>
    public XdrEncoded<GssxCtx> Accepted { get; private set; }

    /// <summary>The initiator's end.</summary>
    public XdrEncoded<GssxCtx> Initiated { get; private set; }

    /// <summary>The call that begins a handshake.</summary>
    public GssxArgInitSecContext FirstInit() => new()
    {
        CredHandle = _client.Present(Initiator), TargetName = _client.Present(_client.Service("host@localhost"u8)), MechType = _client.Krb5, ReqFlags = 2,
    };

    private GssxResAcquireCred Acquire(GssxCredUsage usage) => Call<GssxArgAcquireCred, GssxResAcquireCred>(
        $"{usage}.acquire_cred", Procedure.AcquireCred, new() { DesiredMechs = _client.Array(_client.Krb5), CredUsage = usage });

    private void Handshake()
    {
        GssxArgInitSecContext init = FirstInit();
        GssxResInitSecContext begun = Call<GssxArgInitSecContext, GssxResInitSecContext>("first.init_sec_context", Procedure.InitSecContext, init);
        Token = *begun.OutputToken.Value;
        HalfOpen = *begun.ContextHandle.Value;
        GssxArgAcceptSecContext accept = new()
        {
            CallCtx = new() { Options = _client.Array(_client.Option("exported_creds_type\0"u8, "linux_creds_v1\0"u8)) },
            CredHandle = _client.Present(Acceptor),
            InputToken = Token,
            InputCb = _client.Present(new GssxCb()),
        };
        _all.Add(("with credentials for the kernel.accept_sec_context", _client.Compose(Procedure.AcceptSecContext, accept)));
        accept.CallCtx.Options = _client.Array(_client.Option("exported_context_type\0"u8, "linux_lucid_v1\0"u8));
        Call<GssxArgAcceptSecContext, GssxResAcceptSecContext>("lucid.accept_sec_context", Procedure.AcceptSecContext, accept);
        accept.CallCtx.Options = default;
        GssxResAcceptSecContext accepted = Call<GssxArgAcceptSecContext, GssxResAcceptSecContext>(
            "first.accept_sec_context", Procedure.AcceptSecContext, accept);
        Accepted = *accepted.ContextHandle.Value;
        init.ContextHandle = begun.ContextHandle;
        init.InputToken = accepted.OutputToken;
        Initiated = *Call<GssxArgInitSecContext, GssxResInitSecContext>("second.init_sec_context", Procedure.InitSecContext, init).ContextHandle.Value;
    }

    private void Messages()
    {
        XdrOpaque message = _client.Bytes("what is to be protected"u8);
        XdrOpaque mic = Call<GssxArgGetMic, GssxResGetMic>(
            "one.get_mic", Procedure.GetMic, new() { ContextHandle = Initiated, MessageBuffer = message }).TokenBuffer;
        Call<GssxArgVerifyMic, GssxResVerifyMic>(
            "one.verify_mic", Procedure.VerifyMic, new() { ContextHandle = Accepted, MessageBuffer = message, TokenBuffer = mic });
        XdrArray<XdrOpaque> tokens = Call<GssxArgWrap, GssxResWrap>(
            "two.wrap", Procedure.Wrap, new() { ContextHandle = Initiated, ConfReq = true, MessageBuffer = _client.Array(message, message) }).TokenBuffer;
        Call<GssxArgUnwrap, GssxResUnwrap>("two.unwrap", Procedure.Unwrap, new() { ContextHandle = Accepted, TokenBuffer = tokens });
        Call<GssxArgWrapSizeLimit, GssxResWrapSizeLimit>(
            "one.wrap_size_limit", Procedure.WrapSizeLimit, new() { ContextHandle = Initiated, ConfReq = true, ReqOutputSize = 1000 });
    }

    private void Credentials()
    {
        XdrOpaque exported = *Call<GssxArgExportCred, GssxResExportCred>(
            "one.export_cred", Procedure.ExportCred, new() { InputCredHandle = Initiator, CredUsage = GssxCredUsage.Initiate }).ExportedHandle.Value;
        Call<GssxArgImportCred, GssxResImportCred>("one.import_cred", Procedure.ImportCred, new() { ExportedHandle = exported });
        Call<GssxArgStoreCred, GssxResStoreCred>(
            "one.store_cred", Procedure.StoreCred, new() { InputCredHandle = Initiator, CredUsage = GssxCredUsage.Initiate, OverwriteCred = true });
        GssxHandle handle = new() { HandleType = GssxHandleType.Cred, CredInfo = Initiator };
        Call<GssxArgReleaseHandle, GssxResReleaseHandle>("credential.release_handle", Procedure.ReleaseHandle, new() { CredHandle = handle });
        handle = new() { HandleType = GssxHandleType.SecCtx, SecCtxInfo = Accepted };
        Call<GssxArgReleaseHandle, GssxResReleaseHandle>("context.release_handle", Procedure.ReleaseHandle, new() { CredHandle = handle });
        GssxArgAcquireCred again = new()
        {
            InputCredHandle = _client.Present(Initiator), AddCredToInputHandle = true, DesiredMechs = _client.Array(_client.Krb5), CredUsage = GssxCredUsage.Both,
        };
        _all.Add(("added.acquire_cred", _client.Compose(Procedure.AcquireCred, again)));
        Initiator.TryDecode(_client.Arena, out GssxCred options);
        options.Elements.Items[0].Options = _client.Array(
            _client.Option("krb5_set_allowed_enctype_values\0"u8, [18, 0, 0, 0, 17, 0, 0, 0]), _client.Option("krb5_set_no_ci_flags\0"u8, []));
        GssxArgInitSecContext init = FirstInit();
        init.CredHandle = _client.Present(_client.Encode(in options));
        init.Options = _client.Array(_client.Option("sync_modified_creds\0"u8, "default\0"u8));
        Call<GssxArgInitSecContext, GssxResInitSecContext>("credential options.init_sec_context", Procedure.InitSecContext, init);
    }

    private void Names()
    {
        Accepted.TryDecode(_client.Arena, out GssxCtx context);
        GssxArgImportAndCanonName import = new() { InputName = _client.Encode(in context.SrcName), Mech = _client.Krb5 };
        Call<GssxArgImportAndCanonName, GssxResImportAndCanonName>("peer.import_and_canon_name", Procedure.ImportAndCanonName, import);
        import.Options = _client.Array(_client.Option("localname\0"u8, []));
        _all.Add(("local.import_and_canon_name", _client.Compose(Procedure.ImportAndCanonName, import)));
        import.Options = default;
        import.NameAttributes = _client.Array(new GssxNameAttr { Attr = _client.Bytes("urn:attribute"u8), Value = _client.Bytes("value"u8) });
        _all.Add(("attributes.import_and_canon_name", _client.Compose(Procedure.ImportAndCanonName, import)));
        _all.Add(("plain.get_call_context", _client.Compose(Procedure.GetCallContext, default(GssxArgGetCallContext))));
        _all.Add(("plain.indicate_mechs", _client.Compose(Procedure.IndicateMechs, default(GssxArgIndicateMechs))));
    }

    private TResult Call<TArgument, TResult>(string name, Procedure procedure, in TArgument argument)
        where TArgument : unmanaged, IXdr<TArgument>
        where TResult : unmanaged, IXdr<TResult>
    {
        byte[] message = _client.Compose(procedure, in argument);
        _all.Add((name, message));
        TResult result = _client.Call<TResult>(message);

        // Every result begins with its status.
        GssxStatus status = *(GssxStatus*)&result;
        return status.IsError
            ? throw new InvalidDataException($"{name}: {status.Major:x8}, {Encoding.UTF8.GetString(status.MinorText.Span)}")
            : result;
    }
}
