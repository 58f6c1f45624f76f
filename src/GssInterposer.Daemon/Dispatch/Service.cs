// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Credentials;

namespace GssInterposer.Daemon.Dispatch;

/// <summary>A service of one configuration snapshot, with what it keeps at run time.</summary>
internal sealed class Service(ServiceConfiguration configuration)
{
    /// <summary>What the administrator wants.</summary>
    public ServiceConfiguration Configuration { get; } = configuration;

    /// <summary>Its keys and acceptor credentials.</summary>
    public ServiceCredentials Credentials { get; } = new(configuration);
}
