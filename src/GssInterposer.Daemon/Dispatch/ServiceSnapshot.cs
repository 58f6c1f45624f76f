// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>The services of one configuration. Immutable: a reload makes another one, and calls in flight finish on theirs.</summary>
internal sealed class ServiceSnapshot(DaemonConfiguration configuration)
{
    private readonly Dictionary<string, Service> _services = configuration.Services.ToDictionary(service => service.Name, service => new Service(service));

    /// <summary>What it was made from.</summary>
    public DaemonConfiguration Configuration { get; } = configuration;

    /// <summary>The first service that matches a peer, or null.</summary>
    public Service? Match(Peer peer, string listenerPath) =>
        ServiceMatcher.Match(Configuration.Services, peer, listenerPath, Configuration.DefaultSocket) is { } service ? _services[service.Name] : null;

    /// <summary>Releases what its services keep.</summary>
    public void Retire()
    {
        foreach (Service service in _services.Values)
        {
            service.Credentials.Retire();
        }
    }
}
