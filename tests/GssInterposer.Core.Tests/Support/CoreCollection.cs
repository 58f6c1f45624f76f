// SPDX-License-Identifier: MIT
using Xunit;

namespace GssInterposer.Core.Tests.Support;

/// <summary>The collection of all tests that use static state of Core.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CoreCollection : ICollectionFixture<CoreEnvironment>
{
    public const string Name = "Core";
}
