// SPDX-License-Identifier: MIT
namespace GssInterposer.Core.Status;

/// <summary>Minor codes of MIT's generic GSS-API table (com_err table "ggss"), which no installed header declares. libkrb5 has the words for them.</summary>
internal static class GenericMinor
{
    private const uint Table = 0x861b_6d00;

    /// <summary>A number that is no usage, or not the one that is needed.</summary>
    public const int BadUsage = unchecked((int)(Table + 7));

    /// <summary>Acceptor credentials are not stored.</summary>
    public const int StoreAcceptorUnsupported = unchecked((int)(Table + 18));
}
