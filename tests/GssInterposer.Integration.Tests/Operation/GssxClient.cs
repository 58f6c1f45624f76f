// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.Gssx;
using GssInterposer.Integration.Tests.Replay;
using GssInterposer.Rpc;
using GssInterposer.Xdr;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>A client of the daemon without a plugin, so that a test has handles and tokens in its hands. What it gets stays valid until it is disposed.</summary>
// SAFETY: the arena lives until Dispose, and all decoded values point there.
internal sealed unsafe class GssxClient : IDisposable
{
    private static readonly byte[] Krb5Oid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];
    private static readonly byte[] HostService = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x04];
    private static readonly byte[] UserName = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x01];
    private const ulong MutualFlag = 2;
    private const ulong ReplayFlag = 4;
    private const ulong SequenceFlag = 8;

    private readonly Arena* arena;
    private RecordStream stream;
    private uint xid;

    /// <summary>Whether it says that it can use contexts whose keys stay with the daemon, and asks for replay and sequence detection.</summary>
    public bool LeavesKeys { get; init; }

    /// <summary>Connects.</summary>
    public GssxClient(string socket)
    {
        arena = (Arena*)NativeMemory.Alloc((nuint)sizeof(Arena));
        Arena.Initialize(arena, null, 0, 256 << 20);
        stream = RecordStream.Connect(socket);
    }

    /// <summary>Connects again: the daemon is another process now.</summary>
    public void Reconnect(string socket)
    {
        stream.Dispose();
        stream = RecordStream.Connect(socket);
    }

    /// <summary>Whether the daemon answers procedure 0; false: it closed the connection.</summary>
    public bool Probe()
    {
        try
        {
            return Exchange<GssxArgGetCallContext>(Procedure.Null, default, withArguments: false) is not null;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>ACQUIRE_CRED.</summary>
    public GssxResAcquireCred Acquire(GssxCredUsage usage) =>
        Call<GssxArgAcquireCred, GssxResAcquireCred>(Procedure.AcquireCred, new GssxArgAcquireCred { CredUsage = usage });

    /// <summary>ACQUIRE_CRED with the name of a user and a password.</summary>
    public GssxResAcquireCred AcquireWithPassword(string user, string password)
    {
        GssxOption* options = (GssxOption*)arena->Allocate((nuint)sizeof(GssxOption));
        options[0] = new GssxOption { Option = Copy(GssxOptionNames.Password), Value = Copy(Encoding.UTF8.GetBytes(password)) };
        GssxName name = new() { DisplayName = Copy(Encoding.UTF8.GetBytes(user)), NameType = Copy(UserName) };
        XdrEncoded<GssxName>* desired = Place(XdrEncoded<GssxName>.From(in name, arena));
        GssxArgAcquireCred argument = new() { CredUsage = GssxCredUsage.Initiate, DesiredName = new(desired), Options = new(options, 1) };
        return Call<GssxArgAcquireCred, GssxResAcquireCred>(Procedure.AcquireCred, argument);
    }

    /// <summary>INIT_SEC_CONTEXT towards host@localhost: the first call with a credential's handle, or a later one with what the first gave.</summary>
    public GssxResInitSecContext Initiate(
        XdrOptional<XdrEncoded<GssxCred>> credential, XdrOptional<XdrEncoded<GssxCtx>> context = default, XdrOptional<XdrOpaque> token = default)
    {
        GssxName name = new() { DisplayName = Copy("host@localhost"u8), NameType = Copy(HostService) };
        XdrEncoded<GssxName>* target = Place(XdrEncoded<GssxName>.From(in name, arena));
        GssxArgInitSecContext argument = new()
        {
            CallCtx = CallContext(),
            CredHandle = credential,
            ContextHandle = context,
            TargetName = new(target),
            MechType = Copy(Krb5Oid),
            ReqFlags = LeavesKeys ? MutualFlag | ReplayFlag | SequenceFlag : MutualFlag,
            InputToken = token,
        };
        return Call<GssxArgInitSecContext, GssxResInitSecContext>(Procedure.InitSecContext, argument);
    }

    /// <summary>ACCEPT_SEC_CONTEXT with a handle, or with the service's default credential.</summary>
    public GssxResAcceptSecContext Accept(XdrOptional<XdrEncoded<GssxCred>> credential, ReadOnlySpan<byte> token) =>
        Call<GssxArgAcceptSecContext, GssxResAcceptSecContext>(
            Procedure.AcceptSecContext, new GssxArgAcceptSecContext { CallCtx = CallContext(), CredHandle = credential, InputToken = Copy(token) });

    /// <summary>WRAP, with confidentiality.</summary>
    public GssxResWrap Wrap(XdrEncoded<GssxCtx> context, string message) =>
        Call<GssxArgWrap, GssxResWrap>(
            Procedure.Wrap, new GssxArgWrap { ContextHandle = context, ConfReq = true, MessageBuffer = new(Place(Copy(Encoding.UTF8.GetBytes(message))), 1) });

    /// <summary>UNWRAP.</summary>
    public GssxResUnwrap Unwrap(XdrEncoded<GssxCtx> context, ReadOnlySpan<byte> token) =>
        Call<GssxArgUnwrap, GssxResUnwrap>(Procedure.Unwrap, new GssxArgUnwrap { ContextHandle = context, TokenBuffer = new(Place(Copy(token)), 1) });

    /// <summary>RELEASE_HANDLE of a context.</summary>
    public GssxResReleaseHandle Release(XdrEncoded<GssxCtx> context) =>
        Call<GssxArgReleaseHandle, GssxResReleaseHandle>(
            Procedure.ReleaseHandle, new GssxArgReleaseHandle { CredHandle = new GssxHandle { HandleType = GssxHandleType.SecCtx, SecCtxInfo = context } });

    /// <summary>The sealed bytes of a credential's handle.</summary>
    public byte[] SealedBytes(XdrOptional<XdrEncoded<GssxCred>> handle) =>
        handle.Value->TryDecode(arena, out GssxCred credential) ? credential.CredHandleReference.Span.ToArray() : throw new InvalidDataException("no credential");

    /// <summary>A handle with other sealed bytes.</summary>
    public XdrOptional<XdrEncoded<GssxCred>> Tampered(XdrOptional<XdrEncoded<GssxCred>> handle)
    {
        byte[] reference = SealedBytes(handle);
        reference[^1] ^= 1;
        handle.Value->TryDecode(arena, out GssxCred credential);
        credential.CredHandleReference = Copy(reference);
        return new(Place(XdrEncoded<GssxCred>.From(in credential, arena)));
    }

    /// <summary>A token as an optional member of a call.</summary>
    public XdrOptional<XdrOpaque> Token(XdrOpaque token) => new(Place(token));

    /// <summary>The words of a status.</summary>
    public static string Words(in GssxStatus status) =>
        $"{status.MajorStatus:x} {Encoding.UTF8.GetString(status.MajorStatusString.Span)} {Encoding.UTF8.GetString(status.MinorStatusString.Span)}";

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        arena->Release();
        NativeMemory.Free(arena);
    }

    private GssxCallCtx CallContext() => LeavesKeys
        ? new() { Options = new(Place(new GssxOption { Option = Copy("session_keys\0"u8), Value = Copy("daemon\0"u8) }), 1) }
        : default;

    private TResult Call<TArguments, TResult>(Procedure procedure, in TArguments arguments)
        where TArguments : unmanaged, IXdr<TArguments>
        where TResult : unmanaged, IXdr<TResult>
    {
        byte[] reply = Exchange(procedure, in arguments, withArguments: true) ?? throw new InvalidDataException($"{procedure}: the daemon closed the connection");
        XdrOpaque copy = Copy(reply);
        XdrReader reader = new(copy.Pointer, copy.Length, arena);
        RpcFailure failure = ReplyParser.Parse(ref reader, xid, out TResult result, out _);
        return failure == RpcFailure.None ? result : throw new InvalidDataException($"{procedure}: the reply is {failure}");
    }

    private byte[]? Exchange<TArguments>(Procedure procedure, in TArguments arguments, bool withArguments)
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
            throw new InvalidDataException($"{procedure}: the call cannot be encoded: {writer.Failure}");
        }

        stream.Send(new Span<byte>(writer.Pointer, (int)writer.Length)[(int)Limits.RecordMarkBytes..]);
        return stream.Receive();
    }

    private T* Place<T>(T value)
        where T : unmanaged
    {
        T* place = (T*)arena->Allocate((nuint)sizeof(T));
        *place = value;
        return place;
    }

    private XdrOpaque Copy(ReadOnlySpan<byte> bytes)
    {
        byte* copy = (byte*)arena->Allocate((nuint)Math.Max(1, bytes.Length));
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new XdrOpaque(copy, (uint)bytes.Length);
    }
}
