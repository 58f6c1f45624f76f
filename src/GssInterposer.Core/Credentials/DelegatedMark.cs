// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Gssx;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// Tells a credential that a user delegated from one that the daemon acquired, in the credential cache too: an option of its elements, which daemons do not look at. A daemon that lost its
/// keys takes a sealed credential for none, and gives the service's own, which may be in the place of another that it acquired, but not of a user's.
/// </summary>
internal static unsafe class DelegatedMark
{
    /// <summary>Marks it. Without memory for it, the credential is what it was.</summary>
    public static void Set(ref Call call, CredHandle* handle) => ElementOptions.Set(ref call, handle, GssxOptionNames.Delegated, default);

    /// <summary>Is it marked?</summary>
    public static bool IsOn(in GssxCred credential) =>
        !credential.Elements.IsEmpty && GssxOptions.TryFind(credential.Elements[0].Options, GssxOptionNames.Delegated, out _);

    /// <summary>Are both somebody's, and not the same one's?</summary>
    public static bool AreOfDifferentPrincipals(in GssxCred one, in GssxCred other)
    {
        ReadOnlySpan<byte> first = GssxOptions.WithoutNul(one.DesiredName.DisplayName).Span;
        ReadOnlySpan<byte> second = GssxOptions.WithoutNul(other.DesiredName.DisplayName).Span;
        return !first.IsEmpty && !second.IsEmpty && !first.SequenceEqual(second);
    }
}
