// SPDX-License-Identifier: MIT
using System;
using System.Text;

namespace GssInterposer.Daemon.Authorization;

/// <summary>
/// The systemd unit that a process belongs to, from the text of /proc/PID/cgroup (cgroups(7)), by the rule of systemd's own sd_pid_get_unit(3): slices are skipped,
/// and the first component below them names the unit.
/// </summary>
/// <remarks>
/// It is the outermost unit on purpose. What is below a unit's control group belongs to the unit (Delegate=) or to a user's own manager, who may name control groups
/// there as they like: <c>user@1000.service/httpd.service</c> is user 1000's word, not the administrator's, and its unit is <c>user@1000.service</c>.
/// </remarks>
internal static class SystemdUnit
{
    private const int NameLengthMax = 255;      // UNIT_NAME_MAX
    private const string RemovedSuffix = " (deleted)";

    /// <summary>The unit, or null: none, or a control group outside ours, or one that was removed.</summary>
    /// <param name="cgroupFile">The whole file, lines <c>id:controllers:path</c>.</param>
    public static string? FromCgroupFile(ReadOnlySpan<byte> cgroupFile)
    {
        ReadOnlySpan<byte> unified = default;
        ReadOnlySpan<byte> named = default;
        foreach (Range range in cgroupFile.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = cgroupFile[range];
            int first = line.IndexOf((byte)':');
            int second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)':');
            if (second < 0)
            {
                continue;
            }

            ReadOnlySpan<byte> controllers = line.Slice(first + 1, second);
            ReadOnlySpan<byte> path = line[(first + second + 2)..];
            if (controllers.IsEmpty && line[..first].SequenceEqual("0"u8))
            {
                unified = path;
            }
            else if (controllers.SequenceEqual("name=systemd"u8))
            {
                named = path;
            }
        }

        // A machine that runs on version 1 alone may show the unified hierarchy all the same; everybody is in its root then.
        return FromPath(Encoding.UTF8.GetString(unified.Length > 1 ? unified : named));
    }

    /// <summary>The unit of a control group such as <c>/system.slice/httpd.service</c>, or null.</summary>
    public static string? FromPath(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '/' || path.EndsWith(RemovedSuffix, StringComparison.Ordinal))
        {
            return null;
        }

        foreach (Range range in path[1..].Split('/'))
        {
            ReadOnlySpan<char> name = Unescape(path[1..][range]);
            if (!IsUnitName(name))
            {
                return null;    // also "..", the mark of a control group outside our own namespace
            }

            if (!name.EndsWith(".slice", StringComparison.Ordinal))
            {
                return name.ToString();
            }
        }

        return null;
    }

    // systemd puts an underscore before names that the kernel could take for one of its own files.
    private static ReadOnlySpan<char> Unescape(ReadOnlySpan<char> component) => component.StartsWith("_") ? component[1..] : component;

    // systemd.unit(5): letters, digits and ":-_.\@", a prefix, and not the bare template "name@.service", which nothing can run in.
    private static bool IsUnitName(ReadOnlySpan<char> name)
    {
        int dot = name.LastIndexOf('.');
        if (dot <= 0 || name.Length > NameLengthMax || !IsUnitType(name[dot..]) || name[0] == '@' || name[dot - 1] == '@')
        {
            return false;
        }

        foreach (char character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && !":-_.\\@".Contains(character, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUnitType(ReadOnlySpan<char> suffix) => suffix is ".service" or ".scope" or ".slice" or ".socket" or ".mount" or ".swap";
}
