// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Xdr;
using Xunit;
using static GssInterposer.Gssx.GssxProgram;

namespace GssInterposer.Gssx.Tests;

/// <summary>One recorded RPC record, and the types that its procedure says it has.</summary>
public sealed record Recording(string Name, bool IsCall, byte[] Record)
{
    private const string CallSuffix = ".call.bin";
    private const int MarkBytes = (int)Limits.RecordMarkBytes;

    /// <summary>Reads a body and writes it again; false when it does not decode.</summary>
    public delegate bool Codec(ref XdrReader reader, ref XdrWriter writer);

    public ReadOnlySpan<byte> Message => Record.AsSpan(MarkBytes);

    /// <summary>The procedure as the file name has it: a reply does not say.</summary>
    public Procedure Procedure => Enum.Parse<Procedure>(Name.Split('.')[1].Replace("_", string.Empty), ignoreCase: true);

    public static IReadOnlyList<Recording> All { get; } =
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Recordings"), "*.bin").Order(StringComparer.Ordinal)
            .Select(path => new Recording(Path.GetFileName(path), path.EndsWith(CallSuffix, StringComparison.Ordinal), File.ReadAllBytes(path))),
    ];

    public static TheoryData<string> Names => [.. All.Select(recording => recording.Name)];

    public static Recording Get(string name) => All.Single(recording => recording.Name == name);

    /// <summary>The only recording whose name contains <paramref name="part"/>.</summary>
    public static Recording Find(string part) => All.Single(recording => recording.Name.Contains(part, StringComparison.Ordinal));

    /// <summary>The codec of the procedure's arguments or results.</summary>
    public Codec BodyCodec => (Procedure, IsCall) switch
    {
        (Procedure.IndicateMechs, true) => Again<GssxArgIndicateMechs>,
        (Procedure.IndicateMechs, false) => Again<GssxResIndicateMechs>,
        (Procedure.GetCallContext, true) => Again<GssxArgGetCallContext>,
        (Procedure.GetCallContext, false) => Again<GssxResGetCallContext>,
        (Procedure.ImportAndCanonName, true) => Again<GssxArgImportAndCanonName>,
        (Procedure.ImportAndCanonName, false) => Again<GssxResImportAndCanonName>,
        (Procedure.ExportCred, true) => Again<GssxArgExportCred>,
        (Procedure.ExportCred, false) => Again<GssxResExportCred>,
        (Procedure.ImportCred, true) => Again<GssxArgImportCred>,
        (Procedure.ImportCred, false) => Again<GssxResImportCred>,
        (Procedure.AcquireCred, true) => Again<GssxArgAcquireCred>,
        (Procedure.AcquireCred, false) => Again<GssxResAcquireCred>,
        (Procedure.StoreCred, true) => Again<GssxArgStoreCred>,
        (Procedure.StoreCred, false) => Again<GssxResStoreCred>,
        (Procedure.InitSecContext, true) => Again<GssxArgInitSecContext>,
        (Procedure.InitSecContext, false) => Again<GssxResInitSecContext>,
        (Procedure.AcceptSecContext, true) => Again<GssxArgAcceptSecContext>,
        (Procedure.AcceptSecContext, false) => Again<GssxResAcceptSecContext>,
        (Procedure.ReleaseHandle, true) => Again<GssxArgReleaseHandle>,
        (Procedure.ReleaseHandle, false) => Again<GssxResReleaseHandle>,
        (Procedure.GetMic, true) => Again<GssxArgGetMic>,
        (Procedure.GetMic, false) => Again<GssxResGetMic>,
        (Procedure.VerifyMic, true) => Again<GssxArgVerifyMic>,
        (Procedure.VerifyMic, false) => Again<GssxResVerifyMic>,
        (Procedure.Wrap, true) => Again<GssxArgWrap>,
        (Procedure.Wrap, false) => Again<GssxResWrap>,
        (Procedure.Unwrap, true) => Again<GssxArgUnwrap>,
        (Procedure.Unwrap, false) => Again<GssxResUnwrap>,
        (Procedure.WrapSizeLimit, true) => Again<GssxArgWrapSizeLimit>,
        (Procedure.WrapSizeLimit, false) => Again<GssxResWrapSizeLimit>,
        _ => throw new InvalidOperationException($"{Name}: expected a procedure with arguments and results, found {Procedure}"),
    };

    private static bool Again<T>(ref XdrReader reader, ref XdrWriter writer)
        where T : unmanaged, IXdr<T>
    {
        if (!T.Decode(ref reader, out T value))
        {
            return false;
        }

        T.Encode(ref writer, in value);
        return true;
    }
}
