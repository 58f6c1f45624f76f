// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Integration.Tests;

/// <summary>The collection whose tests share the <see cref="Site"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SiteCollection : ICollectionFixture<Site>
{
    /// <summary>What a test class names.</summary>
    public const string Name = "site";
}
