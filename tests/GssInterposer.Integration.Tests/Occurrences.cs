// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Integration.Tests;

internal static class Occurrences
{
    public static int Of(string wanted, string text) => text.AsSpan().Count(wanted);
}
