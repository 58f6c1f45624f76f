// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using GssInterposer.Gssx;
using GssInterposer.Rpc;
using GssInterposer.Xdr;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>Takes a reply apart, field by field, whatever its type.</summary>
// SAFETY: decoded values point into the arena or into the pinned message, and both live until the last leaf is made; leaves hold copies.
internal sealed unsafe class Leaves
{
    private const nuint ArenaBytesMax = 64 << 20;

    /// <summary>Fields whose bytes are the daemon's own business, or new at every call: only whether they are there, and their shape, can be compared.</summary>
    private static readonly Dictionary<string, Func<byte[], string>> Shapes = new()
    {
        ["CredHandleReference"] = Presence,
        ["State"] = Presence,
        ["ServerCtx"] = Presence,
        ["ServerCallCtx"] = Presence,
        ["ExportedHandle"] = Presence,
        ["ExportedCompositeName"] = Presence,
        ["OutputToken"] = FirstByte,
        ["TokenBuffer"] = Length,
        ["ExportedContextToken"] = MechanismOfToken,
    };

    private static readonly string[] Lifetimes = ["Lifetime", "InitiatorTimeRec", "AcceptorTimeRec"];

    private readonly List<Leaf> leaves = [];
    private readonly Arena* arena;

    private Leaves(Arena* arena) => this.arena = arena;

    private delegate RpcFailure Parser(Leaves sink, ref XdrReader reader, uint xid);

    /// <summary>The fields of a reply in wire order; of one that is no success of RPC, the one field <c>rpc</c>.</summary>
    public static IReadOnlyList<Leaf> Of(Exchange exchange)
    {
        Arena arena;
        Arena.Initialize(&arena, null, 0, ArenaBytesMax);
        try
        {
            fixed (byte* reply = exchange.Reply)
            {
                Leaves sink = new(&arena);
                XdrReader reader = new(reply, (uint)exchange.Reply.Length, &arena);
                RpcFailure failure = ParserOf(exchange.Procedure)(sink, ref reader, exchange.Xid);
                sink.leaves.Insert(0, new Leaf("rpc", failure == RpcFailure.None ? "success" : failure.ToString()));
                return sink.leaves;
            }
        }
        finally
        {
            arena.Release();
        }
    }

    private static Parser ParserOf(GssxProgram.Procedure procedure) => procedure switch
    {
        GssxProgram.Procedure.Null => Nothing,
        GssxProgram.Procedure.IndicateMechs => Parse<GssxResIndicateMechs>,
        GssxProgram.Procedure.GetCallContext => Parse<GssxResGetCallContext>,
        GssxProgram.Procedure.ImportAndCanonName => Parse<GssxResImportAndCanonName>,
        GssxProgram.Procedure.ExportCred => Parse<GssxResExportCred>,
        GssxProgram.Procedure.ImportCred => Parse<GssxResImportCred>,
        GssxProgram.Procedure.AcquireCred => Parse<GssxResAcquireCred>,
        GssxProgram.Procedure.StoreCred => Parse<GssxResStoreCred>,
        GssxProgram.Procedure.InitSecContext => Parse<GssxResInitSecContext>,
        GssxProgram.Procedure.AcceptSecContext => Parse<GssxResAcceptSecContext>,
        GssxProgram.Procedure.ReleaseHandle => Parse<GssxResReleaseHandle>,
        GssxProgram.Procedure.GetMic => Parse<GssxResGetMic>,
        GssxProgram.Procedure.VerifyMic => Parse<GssxResVerifyMic>,
        GssxProgram.Procedure.Wrap => Parse<GssxResWrap>,
        GssxProgram.Procedure.Unwrap => Parse<GssxResUnwrap>,
        GssxProgram.Procedure.WrapSizeLimit => Parse<GssxResWrapSizeLimit>,
        _ => Nothing,
    };

    private static RpcFailure Nothing(Leaves sink, ref XdrReader reader, uint xid)
    {
        RpcFailure failure = ReplyParser.ParseHeader(ref reader, xid, out _);
        return failure == RpcFailure.None ? ReplyParser.ParseEnd(ref reader) : failure;
    }

    private static RpcFailure Parse<T>(Leaves sink, ref XdrReader reader, uint xid)
        where T : unmanaged, IXdr<T>
    {
        RpcFailure failure = ReplyParser.Parse(ref reader, xid, out T result, out _);
        if (failure == RpcFailure.None)
        {
            sink.AddStruct(string.Empty, result);
        }

        return failure;
    }

    private void AddStruct(string path, object value)
    {
        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            Add(path.Length == 0 ? field.Name : $"{path}.{field.Name}", field.Name, field.GetValue(value)!);
        }
    }

    private void Add(string path, string name, object value)
    {
        Type type = value.GetType();
        switch (value)
        {
            case XdrOpaque opaque:
                AddOpaque(path, name, opaque.Span.ToArray());
                break;
            case ulong number:
                leaves.Add(new Leaf(path, $"{number}", Lifetimes.Contains(name) ? number : null));
                break;
            case XdrArray<GssxOption> options:
                AddOptions(path, options);
                break;
            case not null when type.IsGenericType:
                string method = type.GetGenericTypeDefinition() == typeof(XdrArray<>) ? nameof(AddArray)
                    : type.GetGenericTypeDefinition() == typeof(XdrOptional<>) ? nameof(AddOptional) : nameof(AddEncoded);
                typeof(Leaves).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(type.GenericTypeArguments)
                    .Invoke(this, [path, name, value]);
                break;
            case not null when type.IsPrimitive || type.IsEnum:
                leaves.Add(new Leaf(path, $"{value}"));
                break;
            default:
                AddStruct(path, value!);
                break;
        }
    }

    private void AddArray<T>(string path, string name, XdrArray<T> array)
        where T : unmanaged
    {
        leaves.Add(new Leaf($"{path}.Count", $"{array.Count}"));
        for (uint index = 0; index < array.Count; index++)
        {
            Add($"{path}[{index}]", name, array[index]);
        }
    }

    private void AddOptional<T>(string path, string name, XdrOptional<T> optional)
        where T : unmanaged
    {
        leaves.Add(new Leaf($"{path}?", optional.IsPresent ? "present" : "absent"));
        if (optional.IsPresent)
        {
            Add(path, name, *optional.Value);
        }
    }

    private void AddEncoded<T>(string path, string name, XdrEncoded<T> encoded)
        where T : unmanaged, IXdr<T>
    {
        bool valid = encoded.TryDecode(arena, out T value);
        leaves.Add(new Leaf($"{path}!", valid ? "valid" : "invalid", Encoded: encoded.Span.ToArray()));
        if (valid)
        {
            AddStruct(path, value);
        }
    }

    // Options are known by name, not by place.
    private void AddOptions(string path, XdrArray<GssxOption> options)
    {
        List<string> names = [];
        foreach (GssxOption option in options.Span)
        {
            string name = Show(option.Option.Span.ToArray());
            names.Add(name);
            if (GssxOptions.TextEquals(option.Option, GssxOptionNames.SyncCreds))
            {
                AddEncoded($"{path}[{name}]", name, new XdrEncoded<GssxCred>(option.Value.Pointer, option.Value.Length));
            }
            else
            {
                AddOpaque($"{path}[{name}]", name, option.Value.Span.ToArray());
            }
        }

        leaves.Add(new Leaf($"{path}.Names", string.Join(", ", names.Order(StringComparer.Ordinal))));
    }

    private void AddOpaque(string path, string name, byte[] bytes)
    {
        byte[] encoded = new byte[sizeof(uint) + ((bytes.Length + 3) & ~3)];
        BinaryPrimitives.WriteUInt32BigEndian(encoded, (uint)bytes.Length);
        bytes.CopyTo(encoded, sizeof(uint));
        // A name is the caller's own, whatever a daemon says.
        bool made = Shapes.TryGetValue(name, out Func<byte[], string>? shape);
        leaves.Add(made ? new Leaf(path, shape!(bytes), Encoded: encoded) : new Leaf(path, Show(bytes)));
    }

    private static string Presence(byte[] bytes) => bytes.Length == 0 ? "absent" : "present";

    private static string Length(byte[] bytes) => $"{bytes.Length} bytes";

    private static string FirstByte(byte[] bytes) => bytes.Length == 0 ? "empty" : $"begins with {bytes[0]:x2}";

    // The mechglue's length-prefixed OID, or a lucid context.
    private static string MechanismOfToken(byte[] bytes)
    {
        const int LengthBytes = 4;
        if (bytes.Length < LengthBytes)
        {
            return Presence(bytes);
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return length <= bytes.Length - LengthBytes ? $"token of {Convert.ToHexString(bytes, LengthBytes, (int)length)}" : Length(bytes);
    }

    private static string Show(byte[] bytes) =>
        bytes.All(octet => octet is 0 or (>= 0x20 and < 0x7f)) ? $"'{Encoding.ASCII.GetString(bytes).Replace("\0", "\\0", StringComparison.Ordinal)}'" : Convert.ToHexString(bytes);
}
