// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>The collection whose tests share the <see cref="DelegationSite"/>, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DelegationCollection : ICollectionFixture<DelegationSite>
{
    /// <summary>What a test class names.</summary>
    public const string Name = "delegation";
}
