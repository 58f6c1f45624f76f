// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>One realm with services that may delegate, for all tests of this folder; started when the first asks, so that none is where they are skipped.</summary>
public sealed class DelegationSite : IDisposable
{
    private readonly Lazy<Realm> realm = new(() => new Realm(RealmKind.Delegation));

    /// <summary>The realm.</summary>
    public Realm Realm => realm.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (realm.IsValueCreated)
        {
            realm.Value.Dispose();
        }
    }
}
