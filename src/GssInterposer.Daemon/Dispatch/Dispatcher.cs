// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.Text;
using System.Threading;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Front;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Rpc;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>From a message to its reply: RPC header, service, procedure. The front end's other half.</summary>
// SAFETY: one call per worker index at a time, which the front end promises; everything else is the call's.
internal sealed unsafe class Dispatcher : MessageHandler
{
    private readonly DaemonState _daemon;
    private readonly Call?[] _calls;
    private volatile ServiceSnapshot _snapshot;

    /// <summary>Serves a configuration.</summary>
    /// <param name="daemon">What outlives a reload.</param>
    /// <param name="snapshot">The services.</param>
    /// <param name="workersMax">Worker indexes are below this.</param>
    public Dispatcher(DaemonState daemon, ServiceSnapshot snapshot, int workersMax)
    {
        _daemon = daemon;
        _snapshot = snapshot;
        _calls = new Call?[workersMax];
    }

    /// <summary>Puts another configuration in force. Calls in flight finish on the old one.</summary>
    public void Replace(ServiceSnapshot next)
    {
        ServiceSnapshot before = Interlocked.Exchange(ref _snapshot, next);
        before.Retire();
    }

    /// <inheritdoc/>
    public override bool Admit(string listenerPath, Peer peer)
    {
        ServiceSnapshot snapshot = _snapshot;
        if (snapshot.Match(peer, listenerPath) is { } service)
        {
            if (_daemon.Log.DebugLevel >= 2)
            {
                _daemon.Log.Debug(2, $"uid {peer.Uid} pid {peer.Pid} on {listenerPath}: service '{service.Configuration.Name}'");
            }

            return true;
        }

        _daemon.Log.Warning(
            $"no service for uid {peer.Uid}, pid {peer.Pid}, on {listenerPath}: "
            + ServiceMatcher.WhyNone(snapshot.Configuration.Services, peer, listenerPath, snapshot.Configuration.DefaultSocket));
        return false;
    }

    /// <inheritdoc/>
    public override bool Execute(ConnectionInfo connection, int worker, byte* message, uint length, Arena* arena, out XdrOpaque reply)
    {
        XdrReader reader = new(message, length, arena);
        XdrWriter writer = new(arena, Limits.RecordBytesMax);
        CallVerdict verdict = CallParser.Parse(ref reader, GssxProgram.Number, GssxProgram.Version, out uint xid, out uint procedure);
        bool answered = verdict switch
        {
            CallVerdict.Execute => Serve(connection, worker, arena, xid, (GssxProgram.Procedure)procedure, ref reader, ref writer),
            CallVerdict.ProgramUnavailable => ReplyRecord.ProgramUnavailable(ref writer, xid),
            CallVerdict.ProgramMismatch => ReplyRecord.ProgramMismatch(ref writer, xid, GssxProgram.Version, GssxProgram.Version),
            CallVerdict.RpcMismatch => ReplyRecord.RpcMismatch(ref writer, xid),
            CallVerdict.BadCredentials => ReplyRecord.AuthError(ref writer, xid, OncRpcConstants.RpcAuthBadcred),
            _ => false,
        };
        reply = answered ? new XdrOpaque(writer.Pointer, writer.Length) : default;
        return answered;
    }

    private bool Serve(
        ConnectionInfo connection, int worker, Arena* arena, uint xid, GssxProgram.Procedure procedure, ref XdrReader reader, ref XdrWriter writer)
    {
        if (FindService(connection) is not { } service)
        {
            return ReplyRecord.AuthError(ref writer, xid, OncRpcConstants.RpcAuthTooweak);
        }

        Call call = _calls[worker] ??= new Call { Worker = worker, Daemon = _daemon };
        call.Begin(arena, connection.Peer, service);
        long started = Stopwatch.GetTimestamp();
        try
        {
            return Run(call, procedure, xid, ref reader, ref writer);
        }
        catch (Exception exception)
        {
            _daemon.Log.Error($"procedure {procedure} of service '{service.Configuration.Name}' failed: {exception}");
            call.Outcome = GssResult.Failure(LibC.EIO);
            writer = new XdrWriter(arena, Limits.RecordBytesMax);
            return ReplyRecord.SystemError(ref writer, xid);
        }
        finally
        {
            try
            {
                Record(call, procedure, Stopwatch.GetTimestamp() - started);
            }
            finally
            {
                call.End();
            }
        }
    }

    private void Record(Call call, GssxProgram.Procedure procedure, long elapsed)
    {
        _daemon.Metrics.CallFinished(call.Worker, (uint)procedure, call.Outcome.Major, elapsed);
        if (call.Denial is not null)
        {
            _daemon.Metrics.Denied(call.DenialReason);
        }

        int debugLevel = Math.Max(_daemon.Log.DebugLevel, call.Service.Configuration.DebugLevel);
        if (debugLevel > 0)
        {
            Explain(call, procedure, debugLevel, elapsed);
        }

        if (_daemon.Audit.Wants(call.Outcome.Major, call.Denial))
        {
            _daemon.Audit.Write(new AuditEntry
            {
                Uid = call.Peer.Uid,
                Pid = call.Peer.Pid,
                Executable = call.Peer.Executable,
                Unit = call.Peer.Unit,
                Service = call.Service.Configuration.Name,
                Operation = ProcedureNames.Of(procedure),
                Principal = call.AuditPrincipal.Span,
                Target = call.AuditTarget.Span,
                Major = call.Outcome.Major,
                Minor = call.Outcome.Minor,
                ElapsedTicks = elapsed,
                Denial = call.Denial,
            });
        }
    }

    /// <summary>For debugging, of the daemon or of the service: each call, and from level 2 on what was decided about whom.</summary>
    private void Explain(Call call, GssxProgram.Procedure procedure, int level, long elapsed)
    {
        string service = call.Service.Configuration.Name;
        string outcome = $"{Outcome.Words(Outcome.Of(call.Outcome.Major))}, minor {call.Outcome.Minor}, {Stopwatch.GetElapsedTime(0, elapsed).TotalMicroseconds:0} us";
        string line = $"{ProcedureNames.Of(procedure)} for uid {call.Peer.Uid} pid {call.Peer.Pid} by service '{service}': {outcome}";
        if (level < 2)
        {
            _daemon.Log.Debug(1, line, [], level);
            return;
        }

        LogField[] decision =
        [
            new("principal", Encoding.UTF8.GetString(call.AuditPrincipal.Span.TrimEnd((byte)0))),
            new("target", Encoding.UTF8.GetString(call.AuditTarget.Span.TrimEnd((byte)0))),
            new("denied", call.Denial),
        ];
        _daemon.Log.Debug(2, line, decision, level);
    }

    /// <summary>The connection's service in the configuration in force.</summary>
    private Service? FindService(ConnectionInfo connection)
    {
        ServiceSnapshot snapshot = _snapshot;
        if (connection.Matched is not Matched matched || !ReferenceEquals(matched.Snapshot, snapshot))
        {
            matched = new Matched(snapshot, snapshot.Match(connection.Peer, connection.ListenerPath));
            connection.Matched = matched;
        }

        return matched.Service;
    }

    private sealed record Matched(ServiceSnapshot Snapshot, Service? Service);

    private static bool Run(Call call, GssxProgram.Procedure procedure, uint xid, ref XdrReader reader, ref XdrWriter writer) => procedure switch
    {
        GssxProgram.Procedure.Null => Nothing(xid, ref reader, ref writer),
        GssxProgram.Procedure.IndicateMechs => Run<IndicateMechs, GssxArgIndicateMechs, GssxResIndicateMechs>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.GetCallContext => Run<GetCallContext, GssxArgGetCallContext, GssxResGetCallContext>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.ImportAndCanonName =>
            Run<ImportAndCanonName, GssxArgImportAndCanonName, GssxResImportAndCanonName>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.ExportCred => Run<ExportCred, GssxArgExportCred, GssxResExportCred>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.ImportCred => Run<ImportCred, GssxArgImportCred, GssxResImportCred>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.AcquireCred => Run<AcquireCred, GssxArgAcquireCred, GssxResAcquireCred>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.StoreCred => Run<StoreCred, GssxArgStoreCred, GssxResStoreCred>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.InitSecContext => Run<InitSecContext, GssxArgInitSecContext, GssxResInitSecContext>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.AcceptSecContext => Run<AcceptSecContext, GssxArgAcceptSecContext, GssxResAcceptSecContext>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.ReleaseHandle => Run<ReleaseHandle, GssxArgReleaseHandle, GssxResReleaseHandle>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.GetMic => Run<GetMic, GssxArgGetMic, GssxResGetMic>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.VerifyMic => Run<VerifyMic, GssxArgVerifyMic, GssxResVerifyMic>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.Wrap => Run<Wrap, GssxArgWrap, GssxResWrap>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.Unwrap => Run<Unwrap, GssxArgUnwrap, GssxResUnwrap>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.WrapSizeLimit => Run<WrapSizeLimit, GssxArgWrapSizeLimit, GssxResWrapSizeLimit>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.MessageIov => Run<MessageIov, GssxArgMessageIov, GssxResMessageIov>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.PseudoRandom => Run<PseudoRandom, GssxArgPseudoRandom, GssxResPseudoRandom>(call, xid, ref reader, ref writer),
        GssxProgram.Procedure.InquireContext => Run<InquireContext, GssxArgInquireContext, GssxResInquireContext>(call, xid, ref reader, ref writer),
        _ => ReplyRecord.ProcedureUnavailable(ref writer, xid),
    };

    private static bool Run<TProcedure, TArgument, TResult>(Call call, uint xid, ref XdrReader reader, ref XdrWriter writer)
        where TProcedure : struct, IProcedure<TArgument, TResult>
        where TArgument : unmanaged, IXdr<TArgument>
        where TResult : unmanaged, IXdr<TResult>
    {
        if (!TArgument.Decode(ref reader, out TArgument argument) || !reader.Finished)
        {
            return ReplyRecord.GarbageArguments(ref writer, xid);
        }

        TProcedure.Execute(call, in argument, out TResult result);
        ReplyRecord.Begin(ref writer, xid);
        TResult.Encode(ref writer, in result);
        if (ReplyRecord.End(ref writer))
        {
            return true;
        }

        // Too long for a message, or for the call's memory. What the client does not hear of has failed.
        call.Outcome = GssResult.Failure(LibC.EMSGSIZE);
        writer = new XdrWriter(call.Arena, Limits.RecordBytesMax);
        return ReplyRecord.SystemError(ref writer, xid);
    }

    /// <summary>Procedure 0: no argument, no result, for probing.</summary>
    private static bool Nothing(uint xid, ref XdrReader reader, ref XdrWriter writer)
    {
        if (!reader.Finished)
        {
            return ReplyRecord.GarbageArguments(ref writer, xid);
        }

        ReplyRecord.Begin(ref writer, xid);
        return ReplyRecord.End(ref writer);
    }
}
