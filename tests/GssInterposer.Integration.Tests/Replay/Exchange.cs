// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Binary;
using GssInterposer.Gssx;

namespace GssInterposer.Integration.Tests.Replay;

/// <summary>One call and its reply, as RPC messages without their record marks.</summary>
/// <param name="Label">What the caller was doing.</param>
/// <param name="Call">The call.</param>
/// <param name="Reply">The reply.</param>
internal sealed record Exchange(string Label, byte[] Call, byte[] Reply)
{
    private const int ProcedureOffset = 20;

    /// <summary>The call's transaction id.</summary>
    public uint Xid => BinaryPrimitives.ReadUInt32BigEndian(Call);

    /// <summary>The procedure that is called.</summary>
    public GssxProgram.Procedure Procedure => (GssxProgram.Procedure)BinaryPrimitives.ReadUInt32BigEndian(Call.AsSpan(ProcedureOffset));

    /// <inheritdoc/>
    public override string ToString() => $"{Label}: {Procedure}";
}
