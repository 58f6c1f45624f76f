// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.Testing;

/// <summary>A promise that a C part is known not to keep: its tests do not run with that part.</summary>
/// <param name="Test">Class and method, as Class.Method.</param>
/// <param name="Row">Text among the row's values, joined by spaces; empty for every row.</param>
/// <param name="Applies">Which pairs.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record KnownLimit(string Test, string Row, Func<Pair, bool> Applies, string Reason)
{
    /// <summary>Whether the test with these values is left out for the pair.</summary>
    public bool Excepts(string test, Pair pair, IEnumerable<object?> values) =>
        test == Test && Applies(pair) && string.Join(' ', values.SelectMany(Words)).Contains(Row, StringComparison.Ordinal);

    private static IEnumerable<object?> Words(object? value) => value is string[] words ? words : [value];
}
