// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Gssx;

/// <content>Codes in the width that GSS-API has, and the words without their NUL.</content>
public partial struct GssxStatus
{
    // RFC 2744 §3.9.1: calling errors in bits 24-31, routine errors in bits 16-23, supplementary information below.
    private const uint ErrorMask = 0xFFFF_0000;

    /// <summary>The major status as an OM_uint32. Bits beyond that, which no peer sends, count as GSS_S_FAILURE.</summary>
    public readonly uint Major => MajorStatus <= uint.MaxValue ? (uint)MajorStatus : 13u << 16;

    /// <summary>The minor status as an OM_uint32, which it is on both sides of the wire; the upper half carries nothing.</summary>
    public readonly uint Minor => (uint)MinorStatus;

    /// <summary>True for a calling or routine error (GSS_ERROR of RFC 2744); GSS_S_CONTINUE_NEEDED is none.</summary>
    public readonly bool IsError => (Major & ErrorMask) != 0;

    /// <summary>Words for the major status, without NUL.</summary>
    public readonly XdrOpaque MajorText => GssxOptions.WithoutNul(MajorStatusString);

    /// <summary>Words for the minor status, without NUL.</summary>
    public readonly XdrOpaque MinorText => GssxOptions.WithoutNul(MinorStatusString);
}
