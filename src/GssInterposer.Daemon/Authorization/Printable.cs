// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;

namespace GssInterposer.Daemon.Authorization;

/// <summary>Text that somebody else chose, made fit for a message of ours.</summary>
internal static class Printable
{
    /// <summary>The text in double quotes with everything but printable ASCII escaped, cut where it is long; the word "unknown" for null.</summary>
    public static string Quote(string? text)
    {
        if (text is null)
        {
            return "unknown";
        }

        StringBuilder quoted = new("\"");
        foreach (char character in text.Length > AuthorizationLimits.ShownCharsMax ? text[..AuthorizationLimits.ShownCharsMax] : text)
        {
            if (character is '"' or '\\')
            {
                quoted.Append('\\').Append(character);
            }
            else if (character is >= ' ' and <= '~')
            {
                quoted.Append(character);
            }
            else
            {
                quoted.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return quoted.Append(text.Length > AuthorizationLimits.ShownCharsMax ? "\"…" : "\"").ToString();
    }
}
