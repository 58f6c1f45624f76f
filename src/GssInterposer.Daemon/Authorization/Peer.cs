// SPDX-License-Identifier: MIT
using System.Collections.Immutable;

namespace GssInterposer.Daemon.Authorization;

/// <summary>Who is at the other end of a connection, as the kernel says. Read once, when the connection is accepted (<see cref="PeerReader"/>).</summary>
internal sealed record Peer
{
    /// <summary>Effective uid when it called connect (SO_PEERCRED).</summary>
    public required uint Uid { get; init; }

    /// <summary>Effective gid when it called connect.</summary>
    public required uint Gid { get; init; }

    /// <summary>Process id; 0 for the kernel and for peers outside our pid namespace.</summary>
    public required int Pid { get; init; }

    /// <summary>Supplementary groups (SO_PEERGROUPS), where the kernel tells.</summary>
    public ImmutableArray<uint> Groups { get; init; } = [];

    /// <summary>Canonical path of the executable (/proc/PID/exe, the process pinned by a pidfd while looking), or null when unknown.</summary>
    public string? Executable { get; init; }

    /// <summary>Which file <see cref="Executable"/> is: the path may mean another file to us than it did to the peer. Null when unknown.</summary>
    public FileIdentity? ExecutableFile { get; init; }

    /// <summary>systemd unit (/proc/PID/cgroup), or null.</summary>
    public string? Unit { get; init; }

    /// <summary>SELinux label (SO_PEERSEC), or null.</summary>
    public string? SelinuxLabel { get; init; }
}
