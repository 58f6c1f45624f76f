// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Gssx;
using GssInterposer.Tests;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Tests.Procedures;

/// <summary>A call as the dispatcher makes it, with an arena, a service and a sealer of the test's.</summary>
internal sealed unsafe class TestCall : IDisposable
{
    public const uint DefaultUid = 4711;

    private readonly TestArena _arena;

    public TestCall(ISealer? sealer = null, uint uid = DefaultUid, ServiceConfiguration? service = null, uint arenaBytes = FrontLimits.ArenaBytesMax)
    {
        ServiceConfiguration configuration = service ?? DefaultService;
        _arena = new TestArena(arenaBytes);
        Log log = new();
        Value = new Call
        {
            Daemon = new DaemonState
            {
                Log = log,
                Metrics = new Metrics(1),
                Audit = new AuditLog(log),
                Sealer = sealer ?? new MemorySealer(),
                Configuration = new DaemonConfiguration { Services = [configuration] },
            },
        };
        Value.Begin(_arena, PeerOf(uid), new Service(configuration));
    }

    /// <summary>Another worker's call on the same daemon and service.</summary>
    public TestCall(TestCall first, uint arenaBytes = FrontLimits.ArenaBytesMax)
    {
        _arena = new TestArena(arenaBytes);
        Value = new Call { Daemon = first.Value.Daemon };
        Value.Begin(_arena, first.Value.Peer, first.Value.Service);
    }

    /// <summary>A service for any uid that offers krb5.</summary>
    public static ServiceConfiguration DefaultService { get; } = new() { Name = "web", Mechs = ["krb5"], Euid = 0, AllowAnyUid = true };

    public Call Value { get; }

    public static implicit operator Call(TestCall call) => call.Value;

    /// <summary>Goes on as another uid, as if it had connected and shown the same handles.</summary>
    public void BecomeUid(uint uid) => Value.Begin(_arena, PeerOf(uid), Value.Service);

    /// <summary>Ends the call and begins the next one on the same daemon, of the same worker; bytes of the arena stay.</summary>
    public TestCall Next(ServiceConfiguration? service = null, uint uid = DefaultUid)
    {
        Value.End();
        Value.Begin(_arena, PeerOf(uid), service is null ? Value.Service : new Service(service));
        return this;
    }

    /// <summary>An optional member that is there.</summary>
    public XdrOptional<T> Present<T>(T value)
        where T : unmanaged => new(Array(value).Items);

    /// <summary>Bytes that live as long as the call.</summary>
    public XdrOpaque Bytes(ReadOnlySpan<byte> bytes)
    {
        byte* copy = (byte*)_arena.Pointer->Allocate((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new XdrOpaque(copy, (uint)bytes.Length);
    }

    public XdrOpaque Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>The encoding of a value.</summary>
    public XdrEncoded<T> Encode<T>(in T value)
        where T : unmanaged, IXdr<T> => XdrEncoded<T>.From(in value, _arena);

    /// <summary>The value of an optional member, which must be there.</summary>
    public T Decode<T>(XdrOptional<XdrEncoded<T>> optional)
        where T : unmanaged, IXdr<T>
    {
        if (!optional.IsPresent || !optional.Value->TryDecode(_arena, out T value))
        {
            throw new InvalidOperationException($"there is no {typeof(T).Name} in the result");
        }

        return value;
    }

    public XdrArray<T> Array<T>(params ReadOnlySpan<T> items)
        where T : unmanaged
    {
        T* copy = (T*)_arena.Pointer->Allocate((nuint)(items.Length * sizeof(T)));
        items.CopyTo(new Span<T>(copy, items.Length));
        return new XdrArray<T>(copy, (uint)items.Length);
    }

    /// <summary>An option, name and value with NUL.</summary>
    public GssxOption Option(string name, string value) => new() { Option = Text(name + "\0"), Value = Text(value + "\0") };

    /// <summary>What a status says, for the messages of failed assertions too.</summary>
    public static string Words(in GssxStatus status) =>
        $"{status.Major:x8} {Encoding.UTF8.GetString(status.MajorText.Span)}; {status.Minor} {Encoding.UTF8.GetString(status.MinorText.Span)}";

    public void Dispose()
    {
        Value.End();
        _arena.Dispose();
    }

    private static Peer PeerOf(uint uid) => new() { Uid = uid, Gid = uid, Pid = 1 };
}
