// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Mechanisms;

/// <summary>gss_indicate_mechs (RFC 2744 §5.18) of one mechanism.</summary>
public static unsafe class IndicateMechs
{
    /// <summary>The mechanisms we stand in for, as krb5's own table answers for the same ones. The mechglue keeps a list of its own and does not ask.</summary>
    public static GssStatus Run(Call* call, gss_OID_set_desc_struct** mechanisms) => MechanismTable.MakeSetOfAll(mechanisms);
}
