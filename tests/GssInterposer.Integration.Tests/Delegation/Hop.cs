// SPDX-License-Identifier: MIT
namespace GssInterposer.Integration.Tests.Delegation;

/// <summary>One process of a <see cref="Scenario"/>.</summary>
/// <param name="Service">Which service of the daemon is for it (<see cref="DelegationSite"/>).</param>
/// <param name="Steps">Of tests/native/s4u. <c>{dir}</c> is a directory that the hops of one run share.</param>
public sealed record Hop(string Service, params string[] Steps);
