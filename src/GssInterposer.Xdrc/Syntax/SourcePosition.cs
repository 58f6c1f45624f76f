// SPDX-License-Identifier: MIT
namespace GssInterposer.Xdrc.Syntax;

/// <summary>A place in a .x file; line and column count from 1.</summary>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>, the form editors jump to.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
