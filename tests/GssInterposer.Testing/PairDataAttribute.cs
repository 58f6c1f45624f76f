// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit.Sdk;

namespace GssInterposer.Testing;

/// <summary>
/// As InlineData, once for each of <see cref="Pairs.All"/> that <see cref="KnownLimits"/> does not except: the test's first parameter is the
/// <see cref="Pair"/>, these values are the others.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class PairDataAttribute(params object?[]? values) : DataAttribute
{
    /// <summary>A public static property of the test's class whose rows are the other parameters, in the place of one row of values; or null.</summary>
    public string? Rows { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod)
    {
        ArgumentNullException.ThrowIfNull(testMethod);
        string test = $"{testMethod.DeclaringType!.Name}.{testMethod.Name}";
        return
            from pair in Pairs.All
            from row in RowsOf(testMethod.DeclaringType)
            where !KnownLimits.All.Any(limit => limit.Excepts(test, pair, row))
            select (object?[])[pair, .. row];
    }

    private IEnumerable<object?[]> RowsOf(Type test) => Rows is null
        ? [values ?? [null]] // one null is one value, and C# passes it as no array
        : (IEnumerable<object?[]>)test.GetProperty(Rows, BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
}
