// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using GssInterposer.Core;
using GssInterposer.Core.Mechanisms;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Ctl;

/// <summary><c>ping</c>: is the daemon there, and what can it do?</summary>
internal static unsafe class PingCommand
{
    private const int ItemsMax = 50; // a daemon that lists more is none of those we know

    /// <summary>Asks over the plugin's own transport, on the socket that the plugin would use.</summary>
    public static int Run(string? socket, TextWriter output, TextWriter errors)
    {
        Decision.Set("GSSPROXY_SOCKET", socket);
        Decision decision = Decision.For(ProcessIdentity.Of(null, null, null), null);
        string origin = socket is null ? decision.SocketOrigin : "--socket";
        output.WriteLine($"socket      {Shown.Text(Decision.Socket)} ({Shown.Text(origin)})");
        output.Flush();
        if (socket is null && decision.Findings.Problems.Count > 0)
        {
            errors.WriteLine($"gssinterposerctl: the configuration has problems: gssinterposerctl config");
        }

        if (!MechanismTable.Load() || !Connections.Load())
        {
            throw new OutOfMemoryException();
        }

        Stopwatch watch = Stopwatch.StartNew();
        GssStatus status = Ask(GssxProgram.Procedure.Null, default(Nothing), (in Nothing _) => { });
        if (!status.IsError || IsRefusal(status)) // the C daemon has no procedure 0, and says so
        {
            output.WriteLine($"answer      after {watch.Elapsed.TotalMilliseconds:0.0} ms");
            status = Ask(GssxProgram.Procedure.IndicateMechs, default(GssxArgIndicateMechs), (in GssxResIndicateMechs result) => PrintMechanisms(in result, output));
        }

        if (!status.IsError)
        {
            status = Ask(GssxProgram.Procedure.GetCallContext, default(GssxArgGetCallContext), (in GssxResGetCallContext result) => PrintExtensions(in result, output));
        }

        output.Flush();
        if (!status.IsError)
        {
            return ExitStatus.Good;
        }

        errors.WriteLine($"gssinterposerctl: {Words(status)}");
        if (Remedy(status) is { } remedy)
        {
            errors.WriteLine($"gssinterposerctl: {remedy}");
        }

        return ExitStatus.Problem;
    }

    private static bool IsRefusal(GssStatus status) => status.Minor == (uint)MinorCode.CallRefused;

    private delegate void Take<TResult>(in TResult result);

    /// <summary>One call; what it answers is valid inside <paramref name="take"/>.</summary>
    private static GssStatus Ask<TArguments, TResult>(GssxProgram.Procedure procedure, TArguments arguments, Take<TResult> take)
        where TArguments : unmanaged, IXdr<TArguments>
        where TResult : unmanaged, IXdr<TResult>
    {
        using CallFrame frame = new();
        if (!ProxyCall.Exchange(ref frame.Call, procedure, Idempotency.Repeatable, in arguments, out TResult result, out GssStatus failure))
        {
            return failure;
        }

        GssStatus status = result switch
        {
            GssxResIndicateMechs mechanisms => RemoteStatus.From(in mechanisms.Status),
            GssxResGetCallContext context => RemoteStatus.From(in context.Status),
            _ => GssStatus.Complete,
        };
        if (!status.IsError)
        {
            take(in result);
        }

        return status;
    }

    private static void PrintMechanisms(in GssxResIndicateMechs result, TextWriter output)
    {
        List<string> mechanisms = [];
        for (uint i = 0; i < result.Mechs.Count && i < ItemsMax; i++)
        {
            ref GssxMechInfo mechanism = ref result.Mechs.Items[i];
            string name = Shown.Text(mechanism.SaslnameMechName.Span);
            mechanisms.Add(name.Length == 0 ? Shown.Oid(mechanism.Mech.Span) : $"{name} ({Shown.Oid(mechanism.Mech.Span)})");
        }

        output.WriteLine($"mechanisms  {(mechanisms.Count == 0 ? "none" : string.Join(", ", mechanisms))}");
    }

    private static void PrintExtensions(in GssxResGetCallContext result, TextWriter output)
    {
        GssxOptions.TryFind(result.Options, GssxOptionNames.Extensions, out XdrOpaque list);
        string[] words = [.. System.Text.Encoding.UTF8.GetString(list.Span).Split('\0', StringSplitOptions.RemoveEmptyEntries).Take(ItemsMax).Select(Shown.Text)];
        output.WriteLine($"extensions  {(words.Length == 0 ? "none, as the C daemon has none" : string.Join(", ", words))}");
    }

    private static string Words(GssStatus status)
    {
        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        DisplayStatus.Explain(status, ref text);
        return Shown.Text(text.Text);
    }

    /// <summary>What an administrator may do that the words, which are for applications, do not say.</summary>
    private static string? Remedy(GssStatus status) => (MinorCode)status.Minor switch
    {
        MinorCode.CannotConnect => "start it (systemctl start gssinterposerd), or name its socket: --socket, GSSPROXY_SOCKET, or socket in /etc/gssinterposer.conf",
        MinorCode.ConnectionLost =>
            $"no service of the daemon may fit uid {LibC.geteuid()}, this program and this socket: compare euid, allow_any_uid, program, group, unit and socket of its sections with its log",
        MinorCode.TimedOut => "it is overloaded or stopped, or something else listens there: look at its log and at who owns the socket (ss -xlp)",
        MinorCode.BadReply or MinorCode.CallRefused => "something else than a gss-proxy may listen there: look at who owns the socket (ss -xlp)",
        _ => null,
    };
}
