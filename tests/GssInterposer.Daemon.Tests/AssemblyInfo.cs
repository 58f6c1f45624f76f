// SPDX-License-Identifier: MIT
using Xunit;

// Many of these tests measure who waits for whom; two at a time on two cores would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
