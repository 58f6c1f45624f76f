// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Applications.Tests;

/// <summary>The collection whose tests share the <see cref="ApplicationRealm"/>, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ApplicationCollection : ICollectionFixture<ApplicationRealm>
{
    /// <summary>What a test class names.</summary>
    public const string Name = "applications";
}
