// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdr;

/// <summary>Why reading or writing XDR stopped. The first failure sticks.</summary>
public enum XdrFailure
{
    /// <summary>No failure.</summary>
    None = 0,

    /// <summary>The input ends inside an item, or a length or count is larger than what is left.</summary>
    Truncated,

    /// <summary>A length or count is larger than its declared bound or, for fixed sizes, different from it.</summary>
    OverBound,

    /// <summary>A bool or optional marker is neither 0 nor 1 (RFC 4506 §4.4).</summary>
    BadBool,

    /// <summary>An enum or union discriminant has a value that is not declared (RFC 4506 §4.3, §4.15).</summary>
    BadEnum,

    /// <summary>A padding byte is not zero (RFC 4506 §3).</summary>
    BadPadding,

    /// <summary>The arena's budget is used up, or malloc failed.</summary>
    OutOfMemory,

    /// <summary>The writer would pass the maximum it was given.</summary>
    TooLong,

    /// <summary>Bytes said to be encoded XDR are empty or not a multiple of four long.</summary>
    NotEncoded,
}
