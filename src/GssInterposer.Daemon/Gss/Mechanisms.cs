// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <summary>A set of the mechanisms that the daemon knows.</summary>
/// <param name="Bits">1 krb5, 2 IAKERB. Part of sealed handles: never renumber.</param>
internal readonly unsafe record struct Mechanisms(byte Bits)
{
    /// <summary>krb5 alone.</summary>
    public static readonly Mechanisms Krb5 = new(1);

    /// <summary>IAKERB alone.</summary>
    public static readonly Mechanisms Iakerb = new(2);

    private const byte All = 3;

    /// <summary>None.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>As GSS-API wants it; static.</summary>
    public gss_OID_set_desc_struct* Set => Bits == Krb5.Bits ? Oids.Krb5Set : Bits == Iakerb.Bits ? Oids.IakerbSet : Oids.Krb5AndIakerbSet;

    /// <summary>The first of them.</summary>
    public gss_OID_desc_struct* First => (Bits & Krb5.Bits) != 0 ? Oids.Krb5 : Oids.Iakerb;

    /// <summary>What the configuration's words mean.</summary>
    public static Mechanisms Parse(System.Collections.Immutable.ImmutableArray<string> names)
    {
        Mechanisms result = default;
        foreach (string name in names)
        {
            result |= name == "iakerb" ? Iakerb : Krb5;
        }

        return result;
    }

    /// <summary>The mechanism that an OID off the wire names; empty for one we do not know.</summary>
    public static Mechanisms Of(XdrOpaque mech) => Oids.IsKrb5(mech) ? Krb5 : Oids.Is(mech, Oids.Iakerb) ? Iakerb : default;

    /// <summary>From a sealed handle.</summary>
    public static Mechanisms FromBits(byte bits) => new((byte)(bits & All));

    /// <summary>Union.</summary>
    public static Mechanisms operator |(Mechanisms left, Mechanisms right) => new((byte)(left.Bits | right.Bits));

    /// <summary>Intersection.</summary>
    public static Mechanisms operator &(Mechanisms left, Mechanisms right) => new((byte)(left.Bits & right.Bits));
}
