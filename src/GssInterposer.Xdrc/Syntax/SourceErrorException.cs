// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Xdrc.Syntax;

/// <summary>An error in a .x file. The message is complete: <c>file:line:column: expected X, found Y</c>.</summary>
public sealed class SourceErrorException : Exception
{
    /// <summary>Says what was expected at <paramref name="position"/> and what is there.</summary>
    public SourceErrorException(SourcePosition position, string expected, string found)
        : base($"{position}: expected {expected}, found {found}")
    {
    }
}
