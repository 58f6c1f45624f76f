// SPDX-License-Identifier: MIT
#:project ../../../src/GssInterposer.Gssx/GssInterposer.Gssx.csproj
#:project ../../../src/GssInterposer.Rpc/GssInterposer.Rpc.csproj
#:property AllowUnsafeBlocks=true
#:property PublishAot=false
#:property GenerateProgramFile=false
// Calls.cs SOCKET RECORDED LABELFILE: sends the daemon the procedures that the C plugin never sends, with handles taken from what was recorded before.
using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using GssInterposer.Gssx;
using GssInterposer.Rpc;
using GssInterposer.Xdr;

return Caller.Run(args);

// SAFETY: one arena on the stack of Run backs everything, and Run outlives all calls.
internal sealed unsafe class Caller(Socket socket, string labelFile)
{
    private uint _xid;

    public static int Run(string[] arguments)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(arguments[0]));
        Arena arena;
        Arena.Initialize(&arena, null, 0, 64 << 20);
        new Caller(socket, arguments[2]).MakeCalls(&arena, arguments[1]);
        arena.Release();
        return 0;
    }

    private void MakeCalls(Arena* arena, string recorded)
    {
        GssxResAcquireCred acquired = Recorded<GssxResAcquireCred>(arena, recorded, "initiator-credential.acquire_cred.reply");
        GssxResInitSecContext initiated = Recorded<GssxResInitSecContext>(arena, recorded, "one-leg.init_sec_context.reply");
        GssxResAcceptSecContext accepted = Recorded<GssxResAcceptSecContext>(arena, recorded, "one-leg.accept_sec_context.reply");
        GssxArgAcceptSecContext accept = Recorded<GssxArgAcceptSecContext>(arena, recorded, "one-leg.accept_sec_context.call");
        XdrEncoded<GssxCred> cred = *acquired.OutputCredHandle.Value;
        XdrEncoded<GssxCtx> ours = *initiated.ContextHandle.Value;
        XdrEncoded<GssxCtx> theirs = *accepted.ContextHandle.Value;
        XdrOpaque message = Copy(arena, "a message to protect"u8);
        XdrOpaque krb5 = Copy(arena, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02]);

        GssxName user = new() { DisplayName = Copy(arena, "alice"u8), NameType = Copy(arena, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x01]) };
        Call<GssxArgImportAndCanonName, GssxResImportAndCanonName>(
            arena, "canonicalize-user", GssxProgram.Procedure.ImportAndCanonName, new() { InputName = XdrEncoded<GssxName>.From(in user, arena), Mech = krb5 });
        GssxResGetMic mic = Call<GssxArgGetMic, GssxResGetMic>(
            arena, "protect", GssxProgram.Procedure.GetMic, new() { ContextHandle = ours, MessageBuffer = message });
        Call<GssxArgVerifyMic, GssxResVerifyMic>(
            arena, "protect", GssxProgram.Procedure.VerifyMic, new() { ContextHandle = theirs, MessageBuffer = message, TokenBuffer = mic.TokenBuffer });
        GssxResWrap wrapped = Call<GssxArgWrap, GssxResWrap>(
            arena, "protect", GssxProgram.Procedure.Wrap, new() { ContextHandle = ours, ConfReq = true, MessageBuffer = new(&message, 1) });
        Call<GssxArgUnwrap, GssxResUnwrap>(
            arena, "protect", GssxProgram.Procedure.Unwrap, new() { ContextHandle = theirs, TokenBuffer = wrapped.TokenBuffer });
        Call<GssxArgWrapSizeLimit, GssxResWrapSizeLimit>(
            arena, "protect", GssxProgram.Procedure.WrapSizeLimit, new() { ContextHandle = ours, ConfReq = true, ReqOutputSize = 1000 });
        Call<GssxArgGetCallContext, GssxResGetCallContext>(arena, "not-offered", GssxProgram.Procedure.GetCallContext, default);
        Call<GssxArgExportCred, GssxResExportCred>(
            arena, "not-offered", GssxProgram.Procedure.ExportCred, new() { InputCredHandle = cred, CredUsage = GssxCredUsage.Initiate });
        Call<GssxArgImportCred, GssxResImportCred>(arena, "not-offered", GssxProgram.Procedure.ImportCred, new() { ExportedHandle = message });
        Call<GssxArgStoreCred, GssxResStoreCred>(
            arena, "not-offered", GssxProgram.Procedure.StoreCred, new() { InputCredHandle = cred, CredUsage = GssxCredUsage.Initiate });

        GssxOption* asked = stackalloc GssxOption[2];
        GssxOptions.TryCreateText(GssxOptionNames.ExportedContextType, GssxOptionNames.LinuxLucidV1, arena, out asked[0]);
        GssxOptions.TryCreateText(GssxOptionNames.ExportedCredsType, GssxOptionNames.LinuxCredsV1, arena, out asked[1]);
        accept.CallCtx.Options = new(asked, 2);
        Call<GssxArgAcceptSecContext, GssxResAcceptSecContext>(arena, "lucid-context-and-unix-credentials", GssxProgram.Procedure.AcceptSecContext, accept);
        GssxHandle context = new() { HandleType = GssxHandleType.SecCtx, SecCtxInfo = ours };
        GssxHandle credential = new() { HandleType = GssxHandleType.Cred, CredInfo = cred };
        Call<GssxArgReleaseHandle, GssxResReleaseHandle>(arena, "release-context", GssxProgram.Procedure.ReleaseHandle, new() { CredHandle = context });
        Call<GssxArgReleaseHandle, GssxResReleaseHandle>(arena, "release-credential", GssxProgram.Procedure.ReleaseHandle, new() { CredHandle = credential });
    }

    private TResult Call<TArguments, TResult>(Arena* arena, string label, GssxProgram.Procedure procedure, in TArguments arguments)
        where TArguments : unmanaged, IXdr<TArguments>
        where TResult : unmanaged, IXdr<TResult>
    {
        File.WriteAllText(labelFile, "ours-" + label);
        XdrWriter writer = new(arena, Limits.RecordBytesMax);
        CallRecord.Begin(ref writer, ++_xid, GssxProgram.Number, GssxProgram.Version, (uint)procedure);
        TArguments.Encode(ref writer, in arguments);
        Require(CallRecord.End(ref writer), procedure, $"the call cannot be encoded: {writer.Failure}");
        Require(
            socket.Send(new ReadOnlySpan<byte>(writer.Pointer, (int)writer.Length)) == writer.Length, procedure, "the call was not sent whole");
        RecordAssembler.Initialize(out RecordAssembler assembler, null, 0, arena, Limits.MessageBytesMax);
        while (assembler.State == RecordState.Incomplete)
        {
            int received = socket.Receive(new Span<byte>(assembler.ReceivePointer, (int)assembler.ReceiveBytesMax));
            Require(received > 0, procedure, "the daemon closed the connection");
            assembler.Advance((uint)received);
        }

        XdrReader reader = new(assembler.Message, assembler.MessageLength, arena);
        RpcFailure failure = ReplyParser.Parse(ref reader, _xid, out TResult result, out ReplyDetail detail);
        Require(failure == RpcFailure.None, procedure, $"the reply is {failure} ({detail.Xdr})");
        return result;
    }

    private static T Recorded<T>(Arena* arena, string folder, string part)
        where T : unmanaged, IXdr<T>
    {
        string path = Directory.GetFiles(folder).Order(StringComparer.Ordinal).First(name => name.Contains(part, StringComparison.Ordinal));
        XdrOpaque record = Copy(arena, File.ReadAllBytes(path));
        XdrReader reader = new(record.Pointer + Limits.RecordMarkBytes, record.Length - Limits.RecordMarkBytes, arena);
        T value = default;
        if (!RpcMessage.Decode(ref reader, out _) || !T.Decode(ref reader, out value))
        {
            throw new InvalidDataException($"{path}: does not decode: {reader.Failure}");
        }

        return value;
    }

    private static XdrOpaque Copy(Arena* arena, ReadOnlySpan<byte> bytes)
    {
        byte* copy = (byte*)arena->Allocate((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new XdrOpaque(copy, (uint)bytes.Length);
    }

    private static void Require(bool holds, GssxProgram.Procedure procedure, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException($"{procedure}: {otherwise}");
        }
    }
}
