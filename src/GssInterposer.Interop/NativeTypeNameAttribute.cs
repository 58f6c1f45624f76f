// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Interop;

/// <summary>Records how the C header spells a type, as ClangSharp does. For readers only.</summary>
#if !BARE
[System.Diagnostics.Conditional("DEBUG")]
#endif
[AttributeUsage(AttributeTargets.All)]
public sealed class NativeTypeNameAttribute : Attribute
{
    /// <summary>The header's spelling.</summary>
    public NativeTypeNameAttribute(string name)
    {
    }
}
