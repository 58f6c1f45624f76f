// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.Text;
using GssInterposer.Daemon.Configuration;

namespace GssInterposer.Daemon.Authorization;

/// <summary>Finds the service of a connection: the first one, in file order, of which everything fits.</summary>
internal static class ServiceMatcher
{
    /// <summary>The service, or null: then <see cref="WhyNone"/> says why.</summary>
    /// <param name="services">In file order.</param>
    /// <param name="peer">Who connected.</param>
    /// <param name="listenerPath">The socket it came in by.</param>
    /// <param name="defaultSocket">The socket of services that name none.</param>
    public static ServiceConfiguration? Match(
        ImmutableArray<ServiceConfiguration> services, Peer peer, string listenerPath, string defaultSocket)
    {
        foreach (ServiceConfiguration service in services)
        {
            if (Compare(service, peer, listenerPath, defaultSocket) == Mismatch.None)
            {
                return service;
            }
        }

        return null;
    }

    /// <summary>For the log: of every service, what did not fit and with what the peer came instead. Text that the peer chose is quoted.</summary>
    /// <inheritdoc cref="Match"/>
    public static string WhyNone(ImmutableArray<ServiceConfiguration> services, Peer peer, string listenerPath, string defaultSocket)
    {
        if (services.IsEmpty)
        {
            return "no service is configured";
        }

        StringBuilder words = new();
        foreach (ServiceConfiguration service in services)
        {
            words.Append(words.Length == 0 ? "" : "; ").Append("service ").Append(service.Name).Append(": ");
            AppendReasons(words, service, peer, listenerPath, Compare(service, peer, listenerPath, defaultSocket));
        }

        return words.ToString();
    }

    /// <summary>Compares one service with a connection.</summary>
    public static Mismatch Compare(ServiceConfiguration service, Peer peer, string listenerPath, string defaultSocket)
    {
        Mismatch mismatch = Mismatch.None;
        if (!string.Equals(service.Socket ?? defaultSocket, listenerPath, StringComparison.Ordinal))
        {
            mismatch |= Mismatch.Socket;
        }

        if (!service.AllowAnyUid && service.Euid != peer.Uid)
        {
            mismatch |= Mismatch.Euid;
        }

        if (service.Group is { } group && group != peer.Gid && !peer.Groups.Contains(group))
        {
            mismatch |= Mismatch.Group;
        }

        if (service.Unit is { } unit && !string.Equals(unit, peer.Unit, StringComparison.Ordinal))
        {
            mismatch |= Mismatch.Unit;
        }

        if (service.SelinuxContext is { } context && !SelinuxContext.Matches(context, peer.SelinuxLabel))
        {
            mismatch |= Mismatch.SelinuxContext;
        }

        if (service.Program is { } program && !IsProgram(program, peer))
        {
            mismatch |= Mismatch.Program;
        }

        return mismatch;
    }

    // A user who may make a mount namespace can have a file of his own at any path there. So the path must be the same and the file as well: the one that we find at it.
    private static bool IsProgram(string program, Peer peer) =>
        string.Equals(program, peer.Executable, StringComparison.Ordinal)
        && peer.ExecutableFile is { } file
        && FileIdentity.At(program) == file;

    private static void AppendReasons(StringBuilder words, ServiceConfiguration service, Peer peer, string listenerPath, Mismatch mismatch)
    {
        string separator = "";
        void Append(Mismatch one, string reason)
        {
            if (mismatch.HasFlag(one))
            {
                words.Append(separator).Append(reason);
                separator = ", ";
            }
        }

        Append(Mismatch.Socket, $"socket is {service.Socket ?? "the default one"}, not {listenerPath}");
        Append(Mismatch.Euid, $"euid is {service.Euid}, not {peer.Uid}");
        Append(Mismatch.Group, $"group is {service.Group}, which the peer is not in");
        Append(Mismatch.Unit, $"unit is {service.Unit}, not {Printable.Quote(peer.Unit)}");
        Append(Mismatch.SelinuxContext, $"selinux_context is {service.SelinuxContext}, not {Printable.Quote(peer.SelinuxLabel)}");
        Append(
            Mismatch.Program,
            string.Equals(service.Program, peer.Executable, StringComparison.Ordinal)
                ? $"program is {service.Program}, and the peer runs another file that has this path in its own mount namespace or had it before"
                : $"program is {service.Program}, not {Printable.Quote(peer.Executable)}");
    }
}
