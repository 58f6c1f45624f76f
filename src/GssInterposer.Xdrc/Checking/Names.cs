// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace GssInterposer.Xdrc.Checking;

/// <summary>Names of the .x file in C# spelling.</summary>
public static class Names
{
    /// <summary><c>gssx_arg_wrap</c> → <c>GssxArgWrap</c>, <c>SEC_CTX</c> → <c>SecCtx</c>.</summary>
    public static string Pascal(string name)
    {
        StringBuilder result = new();
        foreach (string word in name.Split('_').Where(word => word.Length > 0))
        {
            result.Append(char.ToUpperInvariant(word[0]));
            result.Append(word.Any(char.IsAsciiLetterLower) ? word[1..] : word[1..].ToLowerInvariant());
        }

        return result.ToString();
    }

    /// <summary>As <see cref="Pascal"/>, but an acronym of two letters (<c>MN</c>) stays, as .NET's own names have it.</summary>
    public static string Member(string name) => name.Length == 2 && name.All(char.IsAsciiLetterUpper) ? name : Pascal(name);

    /// <summary>The C# names of enumerators: XDR gives them all one scope, so they carry a common prefix, which the C# enum's own name replaces.</summary>
    public static IReadOnlyList<string> Enumerators(IReadOnlyList<string> names)
    {
        int prefix = names.Count < 2 ? 0 : CommonWords(names);
        return [.. names.Select(name => Pascal(name[prefix..]))];
    }

    private static int CommonWords(IReadOnlyList<string> names)
    {
        string first = names[0];
        int prefix = 0;
        for (int end = first.IndexOf('_') + 1; end > 0; end = first.IndexOf('_', end) + 1)
        {
            string candidate = first[..end];
            bool common = names.All(name => name.StartsWith(candidate, System.StringComparison.Ordinal)
                && name.Length > end && char.IsAsciiLetter(name[end]));
            if (!common)
            {
                break;
            }

            prefix = end;
        }

        return prefix;
    }
}
