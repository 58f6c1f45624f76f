// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Testing;

/// <summary>A promise that a C part is known not to keep: its tests do not run with that part.</summary>
/// <param name="Test">Class and method, as Class.Method.</param>
/// <param name="Applies">Which pairs.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record KnownLimit(string Test, Func<Pair, bool> Applies, string Reason);
