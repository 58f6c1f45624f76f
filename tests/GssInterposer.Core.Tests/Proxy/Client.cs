// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using GssInterposer.Core.Contexts;
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Mechanisms;
using GssInterposer.Core.Names;
using GssInterposer.Core.Status;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>Makes the calls that go to the daemon, each as an application does through the mechglue.</summary>
// SAFETY: everything pointed to is in the frame of the method or released at its end.
public static unsafe class Client
{
    private static readonly byte[] s_hostbasedService = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x01, 0x04];

    /// <summary>Calls the entry point that sends <paramref name="procedure"/>, once, and gives back whatever it produced.</summary>
    public static Outcome Run(GssxProgram.Procedure procedure, int tokenBytes = 100) => procedure switch
    {
        GssxProgram.Procedure.GetCallContext => AcquireWithPassword("passw0rd"u8),
        GssxProgram.Procedure.AcquireCred => Acquire(),
        GssxProgram.Procedure.ExportCred => Store(impersonator: "HTTP/core.test@CORE.TEST"),
        GssxProgram.Procedure.InitSecContext => Initiate(tokenBytes),
        GssxProgram.Procedure.AcceptSecContext => Accept(tokenBytes),
        _ => HeldClient.Run(procedure),
    };

    /// <summary>The same by what is asked for.</summary>
    public static Outcome Run(SentCall call) => call == SentCall.Impersonate ? Impersonate() : Run(ProcedureOf(call));

    /// <summary>What a call is sent as.</summary>
    public static GssxProgram.Procedure ProcedureOf(SentCall call) =>
        call == SentCall.Impersonate ? GssxProgram.Procedure.AcquireCred : Enum.Parse<GssxProgram.Procedure>(call.ToString());

    /// <summary>gss_acquire_cred_impersonate_name with a credential that the daemon has sealed.</summary>
    public static Outcome Impersonate()
    {
        using TestCall call = new();
        CredHandle* own = CredHandle.CreateRemote(Replies.SealedInitiator(), 0);
        gss_name_struct* name = HostbasedService(call.Pointer, "host@client.core.test"u8);
        gss_cred_id_struct* credential = null;
        gss_OID_set_desc_struct* mechanisms = null;
        uint lifetime = 0;
        Stopwatch watch = Stopwatch.StartNew();
        GssStatus status = AcquireCredImpersonateName.Run(
            call.Pointer, (gss_cred_id_struct*)own, name, 0, null, GssApi.GSS_C_INITIATE, &credential, &mechanisms, &lifetime);
        Outcome outcome = new(
            status, WordsOf(status), watch.ElapsedMilliseconds, Join((credential != null, "credential"), (mechanisms != null, "mechanisms"), (lifetime != 0, "lifetime")));
        ReleaseCred.Run(call.Pointer, &credential);
        uint minor;
        GssApi.gss_release_oid_set(&minor, &mechanisms);
        NameHandle.ReleaseOutput(&name);
        CredHandle.Release(own);
        return outcome;
    }

    public static Outcome Acquire(int usage = GssApi.GSS_C_ACCEPT)
    {
        using TestCall call = new();
        gss_cred_id_struct* credential = null;
        gss_OID_set_desc_struct* mechanisms = null;
        uint lifetime = 0;
        Stopwatch watch = Stopwatch.StartNew();
        GssStatus status = AcquireCredFrom.Run(call.Pointer, null, 0, null, usage, null, &credential, &mechanisms, &lifetime);
        Outcome outcome = new(
            status, WordsOf(status), watch.ElapsedMilliseconds, Join((credential != null, "credential"), (mechanisms != null, "mechanisms"), (lifetime != 0, "lifetime")));
        ReleaseCred.Run(call.Pointer, &credential);
        uint minor;
        GssApi.gss_release_oid_set(&minor, &mechanisms);
        return outcome;
    }

    /// <summary>gss_acquire_cred_with_password, for a name of any kind.</summary>
    public static Outcome AcquireWithPassword(ReadOnlySpan<byte> password)
    {
        using TestCall call = new();
        gss_name_struct* name = HostbasedService(call.Pointer, "host@client.core.test"u8);
        gss_cred_id_struct* credential = null;
        gss_OID_set_desc_struct* mechanisms = null;
        uint lifetime = 0;
        fixed (byte* bytes = password)
        {
            gss_buffer_desc_struct buffer = default;
            buffer.length = (nuint)password.Length;
            buffer.value = bytes;
            Stopwatch watch = Stopwatch.StartNew();
            GssStatus status = AcquireCredWithPassword.Run(
                call.Pointer, name, &buffer, 0, null, GssApi.GSS_C_INITIATE, &credential, &mechanisms, &lifetime);
            call.Pointer->End();
            bool leaked = new ReadOnlySpan<byte>(call.Scratch, TestCall.ScratchBytes).IndexOf(password) >= 0;
            Outcome outcome = new(status, WordsOf(status), watch.ElapsedMilliseconds, Join(
                (credential != null, "credential"), (mechanisms != null, "mechanisms"), (leaked, "password in the frame")));
            ReleaseCred.Run(call.Pointer, &credential);
            uint minor;
            GssApi.gss_release_oid_set(&minor, &mechanisms);
            NameHandle.ReleaseOutput(&name);
            return outcome;
        }
    }

    public static Outcome Accept(int tokenBytes = 100)
    {
        using TestCall call = new();
        byte[] input = new byte[tokenBytes];
        gss_ctx_id_struct* context = null;
        gss_name_struct* source = null;
        gss_OID_desc_struct* mechanism = null;
        gss_buffer_desc_struct token = default;
        gss_cred_id_struct* delegated = null;
        uint flags = 0;
        uint lifetime = 0;
        fixed (byte* bytes = input)
        {
            gss_buffer_desc_struct buffer = default;
            buffer.length = (nuint)tokenBytes;
            buffer.value = bytes;
            Stopwatch watch = Stopwatch.StartNew();
            GssStatus status = AcceptSecContext.Run(
                call.Pointer, &context, null, &buffer, null, &source, &mechanism, &token, &flags, &lifetime, &delegated);
            Outcome outcome = new(status, WordsOf(status), watch.ElapsedMilliseconds, Join(
                (context != null, "context"), (source != null, "source"), (mechanism != null, "mechanism"), (token.value != null, "token"),
                (delegated != null, "delegated"), (flags != 0, "flags"), (lifetime != 0, "lifetime")), flags);
            uint minor;
            GssApi.gss_release_buffer(&minor, &token);
            DeleteSecContext.Run(call.Pointer, &context, null);
            NameHandle.ReleaseOutput(&source);
            ReleaseCred.Run(call.Pointer, &delegated);
            return outcome;
        }
    }

    /// <summary>With a credential that the daemon has sealed, or with the default one.</summary>
    public static Outcome Initiate(int tokenBytes = 100, bool withCredential = true)
    {
        using TestCall call = new();
        byte[] input = new byte[tokenBytes];
        CredHandle* credential = withCredential ? CredHandle.CreateRemote(Replies.SealedInitiator(), 0) : null;
        gss_name_struct* target = HostbasedService(call.Pointer, "host@server.core.test"u8);
        gss_ctx_id_struct* context = null;
        gss_OID_desc_struct* mechanism = null;
        gss_buffer_desc_struct token = default;
        uint flags = 0;
        uint lifetime = 0;
        fixed (byte* bytes = input)
        {
            gss_buffer_desc_struct buffer = default;
            buffer.length = (nuint)tokenBytes;
            buffer.value = bytes;
            Stopwatch watch = Stopwatch.StartNew();
            GssStatus status = InitSecContext.Run(
                call.Pointer, (gss_cred_id_struct*)credential, &context, target, null, 0, 0, null, &buffer, &mechanism, &token, &flags, &lifetime);
            Outcome outcome = new(status, WordsOf(status), watch.ElapsedMilliseconds, Join(
                (context != null, "context"), (mechanism != null, "mechanism"), (token.value != null, "token"), (flags != 0, "flags"), (lifetime != 0, "lifetime")), flags);
            uint minor;
            GssApi.gss_release_buffer(&minor, &token);
            DeleteSecContext.Run(call.Pointer, &context, null);
            NameHandle.ReleaseOutput(&target);
            if (credential != null)
            {
                CredHandle.Release(credential);
            }

            return outcome;
        }
    }

    /// <summary>gss_import_cred of what gss_export_cred makes of a credential that the daemon has sealed.</summary>
    public static Outcome Import()
    {
        using TestCall call = new();
        CredHandle* own = CredHandle.CreateRemote(Replies.SealedInitiator(), 0);
        gss_buffer_desc_struct token = default;
        gss_cred_id_struct* credential = null;
        ExportCred.Run(call.Pointer, (gss_cred_id_struct*)own, &token);
        GssStatus status = ImportCred.Run(call.Pointer, &token, &credential);
        Outcome outcome = new(status, WordsOf(status), 0, Join((credential != null, "credential")));
        ReleaseCred.Run(call.Pointer, &credential);
        uint minor;
        GssApi.gss_release_buffer(&minor, &token);
        CredHandle.Release(own);
        return outcome;
    }

    /// <summary>gss_store_cred of a credential that the daemon has sealed.</summary>
    public static Outcome Store(string impersonator = "")
    {
        using TestCall call = new();
        CredHandle* own = CredHandle.CreateRemote(Replies.SealedInitiator(), 0);
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(impersonator + "\0"))
        {
            Xunit.Assert.True(ElementOptions.Set(ref call.Ref, own, GssxOptionNames.CredImpersonator, new Xdr.XdrOpaque(text, (uint)impersonator.Length + 1)).IsComplete);
        }

        int usage = 0;
        Stopwatch watch = Stopwatch.StartNew();
        GssStatus status = StoreCred.Run(call.Pointer, (gss_cred_id_struct*)own, GssApi.GSS_C_INITIATE, null, 1, 0, null, &usage);
        Outcome outcome = new(status, WordsOf(status), watch.ElapsedMilliseconds, Join((usage != 0, "usage")));
        CredHandle.Release(own);
        return outcome;
    }

    /// <summary>A name as the mechglue imports it for us.</summary>
    public static gss_name_struct* HostbasedService(Call* call, ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text)
        fixed (byte* oid = s_hostbasedService)
        {
            gss_buffer_desc_struct buffer = default;
            buffer.length = (nuint)text.Length;
            buffer.value = bytes;
            gss_OID_desc_struct type = default;
            type.length = (uint)s_hostbasedService.Length;
            type.elements = oid;
            gss_name_struct* name = null;
            ImportNameByMech.Run(call, null, &buffer, &type, &name);
            return name;
        }
    }

    /// <summary>gss_display_status of a minor; null when it fails or has nothing to say.</summary>
    public static string? WordsOf(GssStatus status)
    {
        using TestCall call = new();
        uint context = 0;
        gss_buffer_desc_struct text = default;
        GssStatus shown = DisplayStatus.Run(call.Pointer, status.Minor, GssApi.GSS_C_MECH_CODE, null, &context, &text);
        string? words = shown.IsError || text.length == 0 ? null : Encoding.UTF8.GetString((byte*)text.value, (int)text.length);
        uint minor;
        GssApi.gss_release_buffer(&minor, &text);
        return words;
    }

    /// <summary>Sockets that this process has open.</summary>
    public static int OpenSockets() => Directory.GetFiles("/proc/self/fd").Count(IsSocket);

    private static bool IsSocket(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false; // closed meanwhile: the descriptor of the listing itself
        }
    }

    internal static string Join(params ReadOnlySpan<(bool Written, string Name)> outputs)
    {
        StringBuilder names = new();
        foreach ((bool written, string name) in outputs)
        {
            names.Append(written ? name + " " : string.Empty);
        }

        return names.ToString().TrimEnd();
    }
}
