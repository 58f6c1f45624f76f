// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;

namespace GssInterposer.Daemon.Procedures;

/// <summary>Procedure 1, INDICATE_MECHS: the mechanisms that the service offers, and all there is to know about them (<see cref="MechanismList"/>).</summary>
internal readonly struct IndicateMechs : IProcedure<GssxArgIndicateMechs, GssxResIndicateMechs>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgIndicateMechs argument, out GssxResIndicateMechs result)
    {
        GssResult outcome = MechanismList.Of(call.Service.Configuration.Mechs, out result);
        result.Status = StatusReply.From(call, outcome, default);
    }
}
