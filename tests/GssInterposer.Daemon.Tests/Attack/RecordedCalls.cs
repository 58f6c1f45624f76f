// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>
/// Calls that clients in the field really made, at least one of each procedure with arguments (tests/GssInterposer.Gssx.Tests/Recordings); those that are our plugin's alone are composed.
/// </summary>
internal static class RecordedCalls
{
    /// <summary>Name of the recording and its message, without the record mark.</summary>
    public static IReadOnlyList<(string Name, byte[] Message)> All { get; } =
    [
        .. OwnCalls.All,
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Recordings"), "*.call.bin").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path)[..^".call.bin".Length], File.ReadAllBytes(path)[HostileCase.MarkBytes..])),
    ];

    /// <summary>One recording of each procedure: the shortest.</summary>
    public static IEnumerable<(string Name, byte[] Message)> OnePerProcedure =>
        All.GroupBy(call => call.Name.Split('.')[1]).Select(group => group.MinBy(call => call.Message.Length));

    /// <summary>A call that any client may make: indicate_mechs.</summary>
    public static byte[] Harmless => All.First(call => call.Name.EndsWith("indicate_mechs", StringComparison.Ordinal)).Message;
}
