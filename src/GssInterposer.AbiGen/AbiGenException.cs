// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AbiGen;

/// <summary>A fault in the inputs or the tool chain, in words for the person who runs the generator.</summary>
internal sealed class AbiGenException(string message, bool isLocated = false) : Exception(message)
{
    /// <summary>Whether the message says already which line of which table is at fault.</summary>
    public bool IsLocated { get; } = isLocated;
}
