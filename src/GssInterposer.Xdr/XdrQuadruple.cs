// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdr;

/// <summary>The bits of a quadruple-precision floating-point number (RFC 4506 §4.8); C# has no type to compute with it.</summary>
public struct XdrQuadruple
{
    /// <summary>Sign, exponent and the upper 48 bits of the fraction.</summary>
    public ulong High;

    /// <summary>The lower 64 bits of the fraction.</summary>
    public ulong Low;
}
