// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon;

/// <summary>gssinterposerd.</summary>
internal static class Program
{
    private static int Main() => 0;
}
