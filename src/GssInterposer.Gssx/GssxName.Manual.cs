// SPDX-License-Identifier: MIT
using GssInterposer.Xdr;

namespace GssInterposer.Gssx;

/// <content>What a name is.</content>
public partial struct GssxName
{
    /// <summary>A mechanism name (RFC 2743 §1.1.5): only these have an exported form.</summary>
    public readonly bool IsMechanismName => !ExportedName.IsEmpty;

    /// <summary>
    /// Reads the first three members of an encoded name, which is known to be well-formed: what the name is called, without its attributes. The slices point
    /// into the encoded bytes.
    /// </summary>
    /// <returns>False when the bytes end too early.</returns>
    public static unsafe bool TryReadHead(XdrEncoded<GssxName> encoded, out XdrOpaque displayName, out XdrOpaque nameType, out XdrOpaque exportedName)
    {
        XdrReader reader = new(encoded.Pointer, encoded.Length, null);
        displayName = reader.ReadOpaque();
        nameType = reader.ReadOpaque();
        exportedName = reader.ReadOpaque();
        return !reader.Failed;
    }

    /// <summary>No name at all: GSS_C_NO_NAME where a name is not optional on the wire.</summary>
    public readonly bool IsAbsent => DisplayName.IsEmpty && ExportedName.IsEmpty;
}
