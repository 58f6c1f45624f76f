// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Daemon.Tests.Load;
using GssInterposer.Gssx;
using GssInterposer.Xdr;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>Calls in which every length is right, and what they carry is not.</summary>
// SAFETY: all that is pointed to lives in the client's arena.
internal sealed unsafe class HostileContents(GssxClient client, LiveCalls live)
{
    private const int LongBytes = 300_000;      // with the rest of a call it still fits into a message
    private const int ManyItems = 60_000;
    private static readonly byte[] CompositeExport = [0x2B, 0x06, 0x01, 0x05, 0x06, 0x06];
    private static readonly byte[] NtUser = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x01];
    private static readonly byte[] NtExport = [0x2B, 0x06, 0x01, 0x05, 0x06, 0x04];
    private static readonly byte[] NtMachineUid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x02];
    private static readonly byte[] NtPointer = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02, 0x02];
    private static readonly byte[] NtUid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x03];
    private static readonly ulong[] Limits = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff, 0x1_0000_0000, long.MaxValue, ulong.MaxValue];

    /// <summary>All of them.</summary>
    public IEnumerable<HostileCase> All() => [.. Numbers(), .. Names(), .. Options(), .. CredentialOptions(), .. Contexts(), .. Tokens(), .. Composites()];

    /// <summary>Credential handles with one byte changed, and cut at each length: none of them may open.</summary>
    public IEnumerable<HostileCase> Forged(XdrEncoded<GssxCred> credential)
    {
        List<HostileCase> cases = [];
        credential.TryDecode(client.Arena, out GssxCred genuine);
        byte[] handle = genuine.CredHandleReference.Span.ToArray();
        for (int at = 0; at < handle.Length; at++)
        {
            byte[] forged = [.. handle];
            forged[at] ^= (byte)(1 << (at % 8));
            cases.Add(Export($"credential, bit of byte {at} changed", genuine, forged));
        }

        for (int length = 1; length < handle.Length; length++)
        {
            cases.Add(Export($"credential, {length} bytes of it", genuine, handle[..length]));
        }

        return cases;
    }

    private HostileCase Export(string name, GssxCred credential, byte[] handle)
    {
        credential.CredHandleReference = client.Bytes(handle);
        return Case(name, Procedure.ExportCred, new GssxArgExportCred { InputCredHandle = client.Encode(in credential), CredUsage = GssxCredUsage.Initiate });
    }

    private List<HostileCase> Numbers()
    {
        List<HostileCase> cases = [];
        foreach (ulong number in Limits)
        {
            foreach (GssxCredUsage usage in (GssxCredUsage[])[GssxCredUsage.Unspecified, GssxCredUsage.Initiate, GssxCredUsage.Accept, GssxCredUsage.Both])
            {
                cases.Add(Case(
                    $"acquire, usage {usage}, times of {number}", Procedure.AcquireCred,
                    new GssxArgAcquireCred { CredUsage = usage, TimeReq = number, InitiatorTimeReq = number, AcceptorTimeReq = number }));
            }

            GssxArgInitSecContext init = live.FirstInit();
            init.TimeReq = number;
            cases.Add(Case($"init, time {number}", Procedure.InitSecContext, init));
            init.TimeReq = 0;
            init.ReqFlags = number;
            cases.Add(Case($"init, flags {number:x}", Procedure.InitSecContext, init));
            cases.Add(Case(
                $"wrap, qop {number}", Procedure.Wrap,
                new GssxArgWrap { ContextHandle = live.Initiated, MessageBuffer = client.Array(client.Bytes([1])), QopState = number }));
            cases.Add(Case(
                $"size limit, size {number}", Procedure.WrapSizeLimit,
                new GssxArgWrapSizeLimit { ContextHandle = live.Initiated, ConfReq = true, ReqOutputSize = number }));
            cases.Add(Case(
                $"accept, bindings of address type {number}", Procedure.AcceptSecContext,
                new GssxArgAcceptSecContext
                {
                    InputToken = live.Token,
                    InputCb = client.Present(new GssxCb { InitiatorAddrtype = number, AcceptorAddrtype = number, ApplicationData = client.Bytes(new byte[LongBytes]) }),
                }));
        }

        return cases;
    }

    private List<HostileCase> Names()
    {
        List<HostileCase> cases = [];
        byte[][] types = [[], NtUser, NtExport, NtUid, CompositeExport, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x04], NtMachineUid, NtPointer, [0xff, 0xff, 0xff, 0xff]];
        (string Words, byte[] Text)[] texts =
        [
            ("nothing", []), ("a NUL", [0]), ("NULs", new byte[1000]), ("much of a", Repeated((byte)'a')), ("a megabyte of @", Repeated((byte)'@')),
            ("much of slashes", Repeated((byte)'/')), ("a megabyte of backslashes", Repeated((byte)'\\')), ("a megabyte of digits", Repeated((byte)'9')),
            ("a long host", [.. "host@"u8, .. Repeated((byte)'h')]), ("a long service", [.. Repeated((byte)'s'), .. "@localhost"u8]),
            ("no host", [.. "host@"u8]), ("formats", [.. "%s%n%s%n"u8]), ("what is no UTF-8", [0xff, 0xfe, 0x80, 0xc0]), ("-1", [.. "-1"u8]), ("a pointer", [1, 2, 3, 4, 5, 6, 7, 0]),
            ("an exported name and more", [4, 1, 0, 11, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02, 0, 0, 0, 1, (byte)'a', 0]),
            ("4294967295", [.. "4294967295"u8]), ("the head of an exported name", [4, 1, 0, 11, 6, 9, .. NtUser[..9], 0xff, 0xff, 0xff, 0xff]),
        ];
        foreach (byte[] type in types)
        {
            foreach ((string words, byte[] text) in texts)
            {
                GssxName name = new() { DisplayName = client.Bytes(text), NameType = client.Bytes(type) };
                AddName(cases, $"name, {words} of type {Convert.ToHexString(type)}", in name);
            }
        }

        foreach ((string words, byte[] text) in texts)
        {
            GssxName exported = new() { ExportedName = client.Bytes(text) };
            AddName(cases, $"exported name, {words}", in exported);
            GssxName composite = new() { ExportedCompositeName = client.Bytes(text) };
            AddName(cases, $"composite name, {words}", in composite);
        }

        return cases;
    }

    private void AddName(List<HostileCase> cases, string words, in GssxName name)
    {
        XdrEncoded<GssxName> encoded = client.Encode(in name);
        foreach (bool canonical in (bool[])[false, true])
        {
            GssxArgImportAndCanonName import = new() { InputName = encoded, Mech = canonical ? client.Krb5 : default };
            cases.Add(Case($"{words}, import, canonical: {canonical}", Procedure.ImportAndCanonName, import));
        }

        GssxArgImportAndCanonName local = new() { InputName = encoded, Mech = client.Krb5, Options = client.Array(client.Option("localname\0"u8, [])) };
        cases.Add(Case($"{words}, local name", Procedure.ImportAndCanonName, local));
        foreach (GssxCredUsage usage in (GssxCredUsage[])[GssxCredUsage.Initiate, GssxCredUsage.Accept])
        {
            cases.Add(Case($"{words}, acquire {usage}", Procedure.AcquireCred, new GssxArgAcquireCred { DesiredName = client.Present(encoded), CredUsage = usage }));
        }

        GssxArgInitSecContext init = live.FirstInit();
        init.TargetName = client.Present(encoded);
        cases.Add(Case($"{words}, target", Procedure.InitSecContext, init));
    }

    private List<HostileCase> Options()
    {
        List<HostileCase> cases = [];
        GssxOption[] many = [.. Enumerable.Repeat(default(GssxOption), ManyItems)];
        GssxArgAcceptSecContext accept = new() { InputToken = live.Token, Options = client.Array<GssxOption>(many) };
        cases.Add(Case("accept, sixty thousand options", Procedure.AcceptSecContext, accept));
        accept.Options = default;
        accept.CallCtx.Options = client.Array<GssxOption>(many);
        cases.Add(Case("accept, sixty thousand options of the client", Procedure.AcceptSecContext, accept));
        byte[][] values = [[], [0], "linux_lucid_v1"u8.ToArray(), "linux_lucid_v2\0"u8.ToArray(), "linux_lucid_v1\0\0"u8.ToArray(), new byte[LongBytes], [0xff, 0xff, 0xff, 0xff]];
        foreach (string name in (string[])["exported_context_type", "exported_creds_type", "sync_modified_creds", "acquire_type", "localname", "password", ""])
        {
            foreach (byte[] value in values)
            {
                GssxOption option = client.Option(System.Text.Encoding.UTF8.GetBytes(name), value);
                string words = $"option {name} of {value.Length} bytes";
                accept.CallCtx.Options = client.Array(option, option);
                cases.Add(Case($"accept, {words}", Procedure.AcceptSecContext, accept));
                GssxArgInitSecContext init = live.FirstInit();
                init.Options = client.Array(option);
                cases.Add(Case($"init, {words}", Procedure.InitSecContext, init));
                cases.Add(Case($"acquire, {words}", Procedure.AcquireCred, new GssxArgAcquireCred { CredUsage = GssxCredUsage.Initiate, Options = client.Array(option) }));
            }
        }

        XdrOpaque[] mechs = [.. Enumerable.Repeat(client.Krb5, ManyItems)];
        cases.Add(Case("acquire, sixty thousand mechanisms", Procedure.AcquireCred, new GssxArgAcquireCred { CredUsage = GssxCredUsage.Accept, DesiredMechs = client.Array<XdrOpaque>(mechs) }));
        return cases;
    }

    private List<HostileCase> CredentialOptions()
    {
        List<HostileCase> cases = [];
        byte[][] lists = [[], [0], [1, 2, 3], [0, 0, 0, 0], [.. Enumerable.Repeat((byte)0xff, 400)], new byte[LongBytes], [18, 0, 0, 0, 1]];
        foreach (byte[] list in lists)
        {
            live.Initiator.TryDecode(client.Arena, out GssxCred credential);
            foreach (int times in (int[])[1, 100])
            {
                if (list.Length * times > LongBytes)
                {
                    continue;
                }

                GssxOption option = client.Option("krb5_set_allowed_enctype_values\0"u8, list);
                credential.Elements.Items[0].Options = client.Array<GssxOption>([.. Enumerable.Repeat(option, times)]);
                GssxArgInitSecContext init = live.FirstInit();
                init.CredHandle = client.Present(client.Encode(in credential));
                cases.Add(Case($"init, encryption types of {list.Length} bytes, {times} times", Procedure.InitSecContext, init));
            }
        }

        live.Initiator.TryDecode(client.Arena, out GssxCred elements);
        elements.Elements = client.Array<GssxCredElement>([.. Enumerable.Repeat(elements.Elements.Items[0] with { Options = default }, 1000)]);
        GssxArgInitSecContext many = live.FirstInit();
        many.CredHandle = client.Present(client.Encode(in elements));
        cases.Add(Case("init, a thousand elements of the credential", Procedure.InitSecContext, many));
        return cases;
    }

    private List<HostileCase> Contexts()
    {
        List<HostileCase> cases = [];
        foreach ((string words, XdrEncoded<GssxCtx> encoded) in ((string, XdrEncoded<GssxCtx>)[])[("initiated", live.Initiated), ("accepted", live.Accepted), ("half open", live.HalfOpen)])
        {
            encoded.TryDecode(client.Arena, out GssxCtx context);
            AddContext(cases, $"{words}, as it is", in context);
            AddContext(cases, $"{words}, without proof", context with { State = default });
            AddContext(cases, $"{words}, without token", context with { ExportedContextToken = default });
            AddContext(cases, $"{words}, its proof as token", context with { ExportedContextToken = context.State });
            AddContext(cases, $"{words}, the other side", context with { LocallyInitiated = !context.LocallyInitiated });
            AddContext(cases, $"{words}, open or not", context with { Open = !context.Open });
            AddContext(cases, $"{words}, a proof of much", context with { State = client.Bytes(new byte[LongBytes]) });
            AddContext(cases, $"{words}, a token of much", context with { ExportedContextToken = client.Bytes(new byte[LongBytes]) });
            for (int at = 0; at < context.ExportedContextToken.Length; at += 3)
            {
                byte[] token = context.ExportedContextToken.Span.ToArray();
                token[at] ^= 0x80;
                AddContext(cases, $"{words}, byte {at} of the token changed", context with { ExportedContextToken = client.Bytes(token) });
            }

            for (int at = 0; at < context.State.Length; at++)
            {
                byte[] state = context.State.Span.ToArray();
                state[at] ^= 1;
                AddContext(cases, $"{words}, byte {at} of the proof changed", context with { State = client.Bytes(state) });
            }
        }

        return cases;
    }

    private void AddContext(List<HostileCase> cases, string words, in GssxCtx context)
    {
        XdrEncoded<GssxCtx> encoded = client.Encode(in context);
        cases.Add(Case($"mic, context {words}", Procedure.GetMic, new GssxArgGetMic { ContextHandle = encoded, MessageBuffer = client.Bytes([1, 2, 3]) }));
        GssxArgInitSecContext init = live.FirstInit();
        init.ContextHandle = client.Present(encoded);
        init.InputToken = client.Present(live.Token);
        cases.Add(Case($"init, context {words}", Procedure.InitSecContext, init));
        GssxArgAcceptSecContext accept = new() { ContextHandle = client.Present(encoded), InputToken = live.Token };
        cases.Add(Case($"accept, context {words}", Procedure.AcceptSecContext, accept));
    }

    private List<HostileCase> Tokens()
    {
        List<HostileCase> cases = [];
        byte[] token = live.Token.Span.ToArray();
        for (int at = 0; at < token.Length; at++)
        {
            byte[] changed = [.. token];
            changed[at] ^= (byte)(1 << (at % 8));
            cases.Add(Case($"accept, token with byte {at} changed", Procedure.AcceptSecContext, new GssxArgAcceptSecContext { InputToken = client.Bytes(changed) }));
            cases.Add(Case($"accept, token of {at} bytes", Procedure.AcceptSecContext, new GssxArgAcceptSecContext { InputToken = client.Bytes(token.AsSpan(0, at)) }));
        }

        cases.Add(Case("accept, token of much", Procedure.AcceptSecContext, new GssxArgAcceptSecContext { InputToken = client.Bytes(Repeated(0x60)) }));
        XdrOpaque[] empty = new XdrOpaque[ManyItems];
        cases.Add(Case("wrap, sixty thousand empty messages", Procedure.Wrap, new GssxArgWrap { ContextHandle = live.Initiated, MessageBuffer = client.Array<XdrOpaque>(empty) }));
        cases.Add(Case("unwrap, sixty thousand empty tokens", Procedure.Unwrap, new GssxArgUnwrap { ContextHandle = live.Accepted, TokenBuffer = client.Array<XdrOpaque>(empty) }));
        return cases;
    }

    /// <summary>Composite names with bytes changed: libkrb5 reads attributes there.</summary>
    private List<HostileCase> Composites()
    {
        List<HostileCase> cases = [];
        live.Accepted.TryDecode(client.Arena, out GssxCtx context);
        byte[] genuine = context.SrcName.ExportedCompositeName.Span.ToArray();
        foreach (byte[] tail in (byte[][])[[], [0, 0, 0, 0], [0, 0, 0, 1], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 4, 1, 2, 3, 4], [.. Enumerable.Repeat((byte)1, 1000)]])
        {
            for (int at = 0; at < genuine.Length; at++)
            {
                byte[] changed = [.. genuine, .. tail];
                changed[at] ^= (byte)(0x80 >> (at % 8));
                AddComposite(cases, $"composite name, byte {at} changed, {tail.Length} bytes more", changed);
                AddComposite(cases, $"composite name, {at} bytes, {tail.Length} bytes more", [.. genuine[..at], .. tail]);
            }
        }

        return cases;
    }

    private void AddComposite(List<HostileCase> cases, string words, byte[] composite)
    {
        GssxName name = new() { ExportedCompositeName = client.Bytes(composite) };
        cases.Add(Case(words, Procedure.ImportAndCanonName, new GssxArgImportAndCanonName { InputName = client.Encode(in name), Mech = client.Krb5 }));
    }

    private static byte[] Repeated(byte filler) => [.. Enumerable.Repeat(filler, LongBytes)];

    private HostileCase Case<T>(string name, Procedure procedure, in T argument)
        where T : unmanaged, IXdr<T> => HostileCase.Record(name, client.Compose(procedure, in argument));
}
