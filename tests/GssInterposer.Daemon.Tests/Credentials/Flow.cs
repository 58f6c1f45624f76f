// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Credentials;

/// <summary>Credentials and contexts by way of the procedures, as a client gets them.</summary>
internal static unsafe class Flow
{
    public const uint Mutual =
        GssApi.GSS_C_MUTUAL_FLAG | GssApi.GSS_C_REPLAY_FLAG | GssApi.GSS_C_SEQUENCE_FLAG | GssApi.GSS_C_CONF_FLAG | GssApi.GSS_C_INTEG_FLAG;

    /// <summary>A service with these elements in its cred_store, KEY:VALUE.</summary>
    public static ServiceConfiguration ServiceWith(params string[] credStore)
    {
        CredStoreElement[] elements = Array.ConvertAll(credStore, text => new CredStoreElement(text[..text.IndexOf(':')], text[(text.IndexOf(':') + 1)..]));
        return TestCall.DefaultService with { CredStore = [.. elements] };
    }

    public static GssxName Name(TestCall call, string text, gss_OID_desc_struct* type) =>
        new() { DisplayName = call.Text(text), NameType = Oids.ToWire(type) };

    public static GssxName Principal(TestCall call, string text) => Name(call, text, Oids.Krb5Principal);

    public static GssxName Hostbased(TestCall call, string text) => Name(call, text, HostbasedService);

    public static readonly gss_OID_desc_struct* HostbasedService = Oids.Make([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x04]);

    public static GssxResAcquireCred Acquire(
        TestCall call, GssxCredUsage usage, GssxName name = default, GssxCred? input = null, params ReadOnlySpan<GssxOption> options)
    {
        GssxArgAcquireCred argument = new() { CredUsage = usage, Options = call.Array(options) };
        if (!name.IsAbsent)
        {
            argument.DesiredName = call.Present(call.Encode(in name));
        }

        if (input is { } presented)
        {
            argument.InputCredHandle = call.Present(call.Encode(in presented));
        }

        AcquireCred.Execute(call, in argument, out GssxResAcquireCred result);
        return result;
    }

    /// <summary>The handle of a credential that must be got.</summary>
    public static GssxCred Handle(TestCall call, GssxCredUsage usage, GssxName name = default)
    {
        GssxResAcquireCred result = Acquire(call, usage, name);
        Good(in result.Status);
        return Keep(call, call.Decode(result.OutputCredHandle));
    }

    /// <summary>A copy whose bytes outlive the call: slices of results may be the GSS session's.</summary>
    public static GssxCred Keep(TestCall call, GssxCred cred)
    {
        XdrEncoded<GssxCred> encoded = call.Encode(in cred);
        Assert.True(encoded.TryDecode(call.Value.Arena, out GssxCred kept));
        return kept;
    }

    public static GssxResInitSecContext Init(
        TestCall call, GssxCred? cred = null, XdrEncoded<GssxCtx>? context = null, XdrOpaque token = default, uint flags = Mutual,
        string target = "HTTP@localhost", GssxCb? bindings = null, params ReadOnlySpan<GssxOption> options)
    {
        GssxName name = Hostbased(call, target);
        GssxArgInitSecContext argument = new()
        {
            TargetName = call.Present(call.Encode(in name)),
            MechType = Oids.ToWire(Oids.Krb5),
            ReqFlags = flags,
            Options = call.Array(options),
        };
        if (cred is { } presented)
        {
            argument.CredHandle = call.Present(call.Encode(in presented));
        }

        if (context is { } half)
        {
            argument.ContextHandle = call.Present(half);
        }

        if (!token.IsEmpty)
        {
            argument.InputToken = call.Present(token);
        }

        if (bindings is { } channel)
        {
            argument.InputCb = call.Present(channel);
        }

        InitSecContext.Execute(call, in argument, out GssxResInitSecContext result);
        return result;
    }

    public static GssxResAcceptSecContext Accept(
        TestCall call, XdrOpaque token, GssxCred? cred = null, XdrEncoded<GssxCtx>? context = null, bool wantDelegated = false, GssxCb? bindings = null)
    {
        GssxArgAcceptSecContext argument = new() { InputToken = token, RetDelegCred = wantDelegated };
        if (cred is { } presented)
        {
            argument.CredHandle = call.Present(call.Encode(in presented));
        }

        if (context is { } half)
        {
            argument.ContextHandle = call.Present(half);
        }

        if (bindings is { } channel)
        {
            argument.InputCb = call.Present(channel);
        }

        AcceptSecContext.Execute(call, in argument, out GssxResAcceptSecContext result);
        return result;
    }

    public static void Good(in GssxStatus status) => Assert.True(status.Major == 0, TestCall.Words(in status));

    public static void Continues(in GssxStatus status) => Assert.True(status.Major == GssApi.GSS_S_CONTINUE_NEEDED, TestCall.Words(in status));

    public static string Words(in GssxStatus status) => Encoding.UTF8.GetString(status.MinorText.Span);

    public static string Text(XdrOpaque bytes) => Encoding.UTF8.GetString(bytes.Span);
}
