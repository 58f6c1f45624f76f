// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>The files that docs/DELEGATION.md tells administrators to write, as they stand there.</summary>
internal static class HowTo
{
    private const string Fence = "```";

    /// <summary>The text of a file, with what a test has in other places replaced.</summary>
    /// <param name="file">Its path, which is in a comment in the first lines.</param>
    /// <param name="replacements">What stands in the document and what the test has instead.</param>
    public static string Text(string file, params (string Documented, string Actual)[] replacements)
    {
        string block = Blocks().Single(block => block.Split('\n').Take(2).Contains($"# {file}"));
        foreach ((string documented, string actual) in replacements)
        {
            block = block.Contains(documented, StringComparison.Ordinal)
                ? block.Replace(documented, actual, StringComparison.Ordinal)
                : throw new InvalidOperationException($"{file} does not say '{documented}'");
        }

        return block;
    }

    /// <summary>A service's section as a test's daemon takes it, for another user.</summary>
    public static ProxyService Service(string section, uint uid)
    {
        List<string> lines = [.. section.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];
        string name = Take("[service/").TrimEnd(']'), usage = Take("cred_usage = ");
        Take("euid = ");
        Take("mechs = krb5");
        string[] store = [.. lines.Where(IsStore).Select(line => line[StoreKey.Length..])];
        return new ProxyService(name, uid, store, usage, [.. lines.Where(line => !IsStore(line))]);

        string Take(string beginning)
        {
            string line = lines.Single(line => line.StartsWith(beginning, StringComparison.Ordinal));
            lines.Remove(line);
            return line[beginning.Length..];
        }
    }

    private const string StoreKey = "cred_store = ";

    private static bool IsStore(string line) => line.StartsWith(StoreKey, StringComparison.Ordinal);

    private static IEnumerable<string> Blocks()
    {
        List<string>? block = null;
        int indentation = 0;
        foreach (string line in File.ReadLines(Repository.PathOf("docs", "DELEGATION.md")))
        {
            if (!line.TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
                block?.Add(line.Length > indentation ? line[indentation..] : "");
                continue;
            }

            if (block is not null)
            {
                yield return string.Join('\n', block) + "\n";
            }

            indentation = line.IndexOf(Fence, StringComparison.Ordinal);
            block = block is null ? [] : null;
        }
    }
}
