// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Gssx;
using GssInterposer.Rpc;
using GssInterposer.Xdr;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>The calls that the C plugin never makes, and wrong ones, with handles and tokens of recorded replies.</summary>
// SAFETY: the arena lives until Dispose; recorded messages are copied into it, and decoded values point there.
internal sealed unsafe class CallsOfNoPlugin : IDisposable
{
    private const uint FirstXid = 0x7000_0000;
    private const int UnknownProcedure = 16;
    private static readonly byte[] Krb5 = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];
    private static readonly byte[] UserName = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x01];
    private static readonly byte[] UnknownOid = [0x2A, 0x03, 0x04];

    private readonly Arena* arena;
    private readonly List<Exchange> exchanges;
    private readonly Replayer daemon;
    private uint xid = FirstXid;

    private CallsOfNoPlugin(List<Exchange> recorded, Replayer daemon)
    {
        arena = (Arena*)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)sizeof(Arena));
        Arena.Initialize(arena, null, 0, 64 << 20);
        exchanges = recorded;
        this.daemon = daemon;
    }

    /// <summary>Makes them, and adds them to what was recorded.</summary>
    public static void Add(List<Exchange> recorded, Replayer daemon)
    {
        using CallsOfNoPlugin calls = new(recorded, daemon);
        calls.Names();
        calls.Messages();
        calls.Credentials();
        calls.Kernel();
        calls.Wrong();
        calls.Releases();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        arena->Release();
        System.Runtime.InteropServices.NativeMemory.Free(arena);
    }

    private XdrEncoded<GssxCred> Initiator => *Reply<GssxResAcquireCred>("initiator-credential", Procedure.AcquireCred).OutputCredHandle.Value;

    private XdrEncoded<GssxCtx> InitiatorContext => *Reply<GssxResInitSecContext>("one-leg", Procedure.InitSecContext).ContextHandle.Value;

    private XdrEncoded<GssxCtx> AcceptorContext => *Reply<GssxResAcceptSecContext>("one-leg", Procedure.AcceptSecContext).ContextHandle.Value;

    private void Names()
    {
        Send<GssxArgGetCallContext>("null", Procedure.Null, default, withArguments: false);
        Send("user", Procedure.ImportAndCanonName, new GssxArgImportAndCanonName { InputName = Name("alice"u8, UserName), Mech = Copy(Krb5) });
        Send("user-not-canonicalised", Procedure.ImportAndCanonName, new GssxArgImportAndCanonName { InputName = Name("alice"u8, UserName) });
        Send("user-of-another-realm", Procedure.ImportAndCanonName, new GssxArgImportAndCanonName { InputName = Name("alice@OTHER"u8, UserName), Mech = Copy(Krb5) });
        Send("name-of-unknown-type", Procedure.ImportAndCanonName, new GssxArgImportAndCanonName { InputName = Name("alice"u8, UnknownOid), Mech = Copy(Krb5) });
        Send("name-of-unknown-mechanism", Procedure.ImportAndCanonName, new GssxArgImportAndCanonName { InputName = Name("alice"u8, UserName), Mech = Copy(UnknownOid) });
        Send("empty-name", Procedure.ImportAndCanonName, new GssxArgImportAndCanonName { InputName = Name(default, UserName), Mech = Copy(Krb5) });
    }

    private void Messages()
    {
        XdrOpaque message = Copy("a message to protect"u8);
        Send("protect", Procedure.GetMic, new GssxArgGetMic { ContextHandle = InitiatorContext, MessageBuffer = message });
        XdrOpaque mic = Reply<GssxResGetMic>("protect", Procedure.GetMic).TokenBuffer;
        Send("protect", Procedure.VerifyMic, new GssxArgVerifyMic { ContextHandle = AcceptorContext, MessageBuffer = message, TokenBuffer = mic });
        Send("wrong-message", Procedure.VerifyMic, new GssxArgVerifyMic { ContextHandle = AcceptorContext, MessageBuffer = Copy("another"u8), TokenBuffer = mic });
        foreach ((string label, bool confidential) in ((string, bool)[])[("sealed", true), ("signed", false)])
        {
            Send(label, Procedure.Wrap, new GssxArgWrap { ContextHandle = InitiatorContext, ConfReq = confidential, MessageBuffer = new(&message, 1) });
            XdrArray<XdrOpaque> token = Reply<GssxResWrap>(label, Procedure.Wrap).TokenBuffer;
            Send(label, Procedure.Unwrap, new GssxArgUnwrap { ContextHandle = AcceptorContext, TokenBuffer = token });
            Send(label, Procedure.WrapSizeLimit, new GssxArgWrapSizeLimit { ContextHandle = InitiatorContext, ConfReq = confidential, ReqOutputSize = 1000 });
        }

        Send("no-token", Procedure.Unwrap, new GssxArgUnwrap { ContextHandle = AcceptorContext, TokenBuffer = new(&message, 1) });
    }

    private void Credentials()
    {
        Send<GssxArgGetCallContext>("call-context", Procedure.GetCallContext, default);
        Send("export", Procedure.ExportCred, new GssxArgExportCred { InputCredHandle = Initiator, CredUsage = GssxCredUsage.Initiate });
        Send("import-of-nothing-exported", Procedure.ImportCred, new GssxArgImportCred { ExportedHandle = Copy("not what was exported"u8) });
        Send("store", Procedure.StoreCred, new GssxArgStoreCred { InputCredHandle = Initiator, CredUsage = GssxCredUsage.Initiate, OverwriteCred = true });
        XdrEncoded<GssxName> nobody = Name("nobody"u8, UserName);
        Send("unknown-user", Procedure.AcquireCred, new GssxArgAcquireCred { DesiredName = new(&nobody), CredUsage = GssxCredUsage.Initiate });
        XdrOpaque unknown = Copy(UnknownOid), krb5 = Copy(Krb5);
        Send("unknown-mechanism", Procedure.AcquireCred, new GssxArgAcquireCred { DesiredMechs = new(&unknown, 1), CredUsage = GssxCredUsage.Accept });
        Send("requested-time", Procedure.AcquireCred, new GssxArgAcquireCred { DesiredMechs = new(&krb5, 1), CredUsage = GssxCredUsage.Initiate, TimeReq = 600 });
        XdrEncoded<GssxCred> initiator = Initiator;
        Send("again-with-handle", Procedure.AcquireCred, new GssxArgAcquireCred { InputCredHandle = new(&initiator), CredUsage = GssxCredUsage.Initiate });
    }

    private void Kernel()
    {
        GssxArgAcceptSecContext accept = Call<GssxArgAcceptSecContext>("one-leg", Procedure.AcceptSecContext);
        GssxOption* asked = (GssxOption*)arena->Allocate((nuint)(2 * sizeof(GssxOption)));
        GssxOptions.TryCreateText(GssxOptionNames.ExportedContextType, GssxOptionNames.LinuxLucidV1, arena, out asked[0]);
        GssxOptions.TryCreateText(GssxOptionNames.ExportedCredsType, GssxOptionNames.LinuxCredsV1, arena, out asked[1]);
        accept.CallCtx.Options = new(asked, 2);
        Send("kernel", Procedure.AcceptSecContext, accept);
        GssxOptions.TryCreateText(GssxOptionNames.ExportedContextType, "another_type"u8, arena, out asked[0]);
        accept.CallCtx.Options = new(asked, 1);
        Send("unknown-context-type", Procedure.AcceptSecContext, accept);
        GssxOptions.TryCreateText("another_option"u8, "another_value"u8, arena, out asked[0]);
        Send("unknown-option", Procedure.AcceptSecContext, accept);
    }

    private void Wrong()
    {
        // Bytes that no daemon sealed are as if there were none.
        Initiator.TryDecode(arena, out GssxCred forged);
        forged.CredHandleReference = Copy(new byte[100]);
        XdrEncoded<GssxCred> handle = XdrEncoded<GssxCred>.From(in forged, arena);
        GssxArgInitSecContext init = Call<GssxArgInitSecContext>("one-leg", Procedure.InitSecContext);
        init.CredHandle = new(&handle);
        Send("forged-credential", Procedure.InitSecContext, init);

        AcceptorContext.TryDecode(arena, out GssxCtx context);
        context.ExportedContextToken = Copy("no context"u8);
        Send("forged-context", Procedure.GetMic, new GssxArgGetMic { ContextHandle = XdrEncoded<GssxCtx>.From(in context, arena), MessageBuffer = Copy("message"u8) });
        GssxArgAcceptSecContext accept = Call<GssxArgAcceptSecContext>("one-leg", Procedure.AcceptSecContext);
        accept.InputToken = default;
        Send("empty-token", Procedure.AcceptSecContext, accept);
        Send("no-arguments", Procedure.AcceptSecContext, accept, withArguments: false);
        Send<GssxArgGetCallContext>("unknown-procedure", (Procedure)UnknownProcedure, default, withArguments: false);
    }

    private void Releases()
    {
        Send("context", Procedure.ReleaseHandle, new GssxArgReleaseHandle { CredHandle = new() { HandleType = GssxHandleType.SecCtx, SecCtxInfo = AcceptorContext } });
        Send("credential", Procedure.ReleaseHandle, new GssxArgReleaseHandle { CredHandle = new() { HandleType = GssxHandleType.Cred, CredInfo = Initiator } });
    }

    private void Send<TArguments>(string label, Procedure procedure, in TArguments arguments, bool withArguments = true)
        where TArguments : unmanaged, IXdr<TArguments>
    {
        XdrWriter writer = new(arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, ++xid, Number, GssxProgram.Version, (uint)procedure);
        if (withArguments)
        {
            TArguments.Encode(ref writer, in arguments);
        }

        if (!CallRecord.End(ref writer))
        {
            throw new InvalidDataException($"{label}: the call cannot be encoded: {writer.Failure}");
        }

        byte[] call = new Span<byte>(writer.Pointer, (int)writer.Length)[(int)Limits.RecordMarkBytes..].ToArray();
        exchanges.Add(daemon.Send($"by hand: {label}", call));
    }

    private T Reply<T>(string label, Procedure procedure)
        where T : unmanaged, IXdr<T>
    {
        Exchange exchange = Find(label, procedure);
        XdrReader reader = Reader(exchange.Reply);
        RpcFailure failure = ReplyParser.Parse(ref reader, exchange.Xid, out T result, out _);
        return failure == RpcFailure.None ? result : throw new InvalidDataException($"{exchange}: the reply is {failure}");
    }

    private T Call<T>(string label, Procedure procedure)
        where T : unmanaged, IXdr<T>
    {
        Exchange exchange = Find(label, procedure);
        XdrReader reader = Reader(exchange.Call);
        return RpcMessage.Decode(ref reader, out _) && T.Decode(ref reader, out T value) ? value : throw new InvalidDataException($"{exchange}: the call does not decode");
    }

    private Exchange Find(string label, Procedure procedure) =>
        exchanges.First(exchange => exchange.Procedure == procedure && exchange.Label.EndsWith(label, StringComparison.Ordinal));

    private XdrReader Reader(byte[] message)
    {
        XdrOpaque copy = Copy(message);
        return new XdrReader(copy.Pointer, copy.Length, arena);
    }

    private XdrEncoded<GssxName> Name(ReadOnlySpan<byte> display, byte[] type)
    {
        GssxName name = new() { DisplayName = Copy(display), NameType = Copy(type) };
        return XdrEncoded<GssxName>.From(in name, arena);
    }

    private XdrOpaque Copy(ReadOnlySpan<byte> bytes)
    {
        byte* copy = (byte*)arena->Allocate((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new XdrOpaque(copy, (uint)bytes.Length);
    }
}
