// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.Daemon.Configuration;

/// <summary>Checks services against each other: whether one takes another's peers, and whether those that share a socket agree about it.</summary>
internal static class ServiceConflicts
{
    /// <summary>A service and where it stands.</summary>
    /// <param name="Service">What was read.</param>
    /// <param name="Reader">Its section.</param>
    public readonly record struct Placed(ServiceConfiguration Service, SectionReader Reader);

    /// <summary>
    /// Reports services that never match because an earlier one takes all their peers. Where both ask for the same things the C daemon refuses the configuration,
    /// and so do we; where the earlier one asks for less it does not notice, and we warn.
    /// </summary>
    public static void CheckMatching(List<Placed> services, string defaultSocket, ProblemList problems)
    {
        for (int later = 0; later < services.Count; later++)
        {
            for (int earlier = 0; earlier < later; earlier++)
            {
                ServiceConfiguration first = services[earlier].Service;
                ServiceConfiguration second = services[later].Service;
                bool takesUid = first.AllowAnyUid || (!second.AllowAnyUid && first.Euid == second.Euid);
                if (!takesUid || (first.Socket ?? defaultSocket) != (second.Socket ?? defaultSocket) || !Covers(first, second))
                {
                    continue;
                }

                IniSection at = services[later].Reader.Section;
                string why = first.AllowAnyUid ? "sets allow_any_uid on" : "has the same euid on";
                string reason = $"service '{second.Name}' never matches: '{first.Name}' before it {why} the same socket and takes all its peers";
                string remedy = $"put '{second.Name}' before '{first.Name}', or give it a socket of its own";
                if (SameConditions(first, second))
                {
                    problems.Error(at, first.AllowAnyUid ? "allow_any_uid" : "euid", reason, remedy);
                }
                else
                {
                    problems.Warning(at, reason, remedy);
                }
            }
        }
    }

    /// <summary>
    /// Reports services that share a socket and give it different owners, groups or modes; then each gets what one of them says, so that all agree.
    /// </summary>
    public static void SettleSockets(List<Placed> services, string defaultSocket, ProblemList problems)
    {
        foreach ((string key, Func<ServiceConfiguration, uint?> value, Func<ServiceConfiguration, uint, ServiceConfiguration> with) in Attributes)
        {
            Dictionary<string, Placed> speakers = new(StringComparer.Ordinal);
            foreach (Placed placed in services)
            {
                if (placed.Reader.Find(key) is not { } entry)
                {
                    continue;
                }

                string socket = placed.Service.Socket ?? defaultSocket;
                if (!speakers.TryAdd(socket, placed) && value(speakers[socket].Service) != value(placed.Service))
                {
                    problems.Error(
                        entry,
                        $"key '{key}': service '{speakers[socket].Service.Name}' has another value for the same socket {socket}",
                        "write the same value in both, or give each a socket of its own");
                }
            }

            for (int index = 0; index < services.Count; index++)
            {
                Placed placed = services[index];
                if (speakers.TryGetValue(placed.Service.Socket ?? defaultSocket, out Placed speaker) && value(speaker.Service) is { } settled)
                {
                    services[index] = placed with { Service = with(placed.Service, settled) };
                }
            }
        }
    }

    private static readonly (string Key, Func<ServiceConfiguration, uint?> Value, Func<ServiceConfiguration, uint, ServiceConfiguration> With)[] Attributes =
    [
        ("socket_owner", service => service.SocketOwner, (service, owner) => service with { SocketOwner = owner }),
        ("socket_group", service => service.SocketGroup, (service, group) => service with { SocketGroup = group }),
        ("socket_mode", service => (uint)service.SocketMode, (service, mode) => service with { SocketMode = (int)mode }),
    ];

    private static bool Covers(ServiceConfiguration first, ServiceConfiguration second) =>
        (first.Program is null || first.Program == second.Program)
        && (first.SelinuxContext is null || first.SelinuxContext == second.SelinuxContext)
        && (first.Group is null || first.Group == second.Group)
        && (first.Unit is null || first.Unit == second.Unit);

    private static bool SameConditions(ServiceConfiguration first, ServiceConfiguration second) => Covers(first, second) && Covers(second, first);
}
