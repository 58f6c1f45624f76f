// SPDX-License-Identifier: MIT
namespace GssInterposer.Gssx;

/// <content>What a name is.</content>
public partial struct GssxName
{
    /// <summary>A mechanism name (RFC 2743 §1.1.5): only these have an exported form.</summary>
    public readonly bool IsMechanismName => !ExportedName.IsEmpty;

    /// <summary>No name at all: GSS_C_NO_NAME where a name is not optional on the wire.</summary>
    public readonly bool IsAbsent => DisplayName.IsEmpty && ExportedName.IsEmpty;
}
