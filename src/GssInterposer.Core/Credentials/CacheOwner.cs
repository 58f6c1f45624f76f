// SPDX-License-Identifier: MIT
namespace GssInterposer.Core.Credentials;

/// <summary>Whose a credential cache is, compared with a principal.</summary>
internal enum CacheOwner
{
    /// <summary>It is not initialised, or cannot be read.</summary>
    Nobody,

    /// <summary>The principal's.</summary>
    Same,

    /// <summary>Somebody else's.</summary>
    Other,
}
