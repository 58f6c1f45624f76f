// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData;

/// <summary>
/// What was to be decoded is not what it should be. The only exception with which a decoder of this library ends, whatever its input: the message says, for a
/// person, which structure is wrong and how.
/// </summary>
public sealed class MalformedDataException : Exception
{
    /// <summary>With words.</summary>
    public MalformedDataException(string message)
        : base(message)
    {
    }

    /// <summary>With words, and what was noticed below.</summary>
    public MalformedDataException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
