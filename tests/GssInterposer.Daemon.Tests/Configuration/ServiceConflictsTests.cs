// SPDX-License-Identifier: MIT
using System.Linq;
using GssInterposer.Daemon.Configuration;
using Xunit;
using static GssInterposer.Daemon.Tests.Configuration.ConfigurationDirectory;

namespace GssInterposer.Daemon.Tests.Configuration;

/// <summary>Services against each other.</summary>
public sealed class ServiceConflictsTests
{
    private static string Two(string first, string second) => $"[service/one]\nmechs = krb5\n{first}\n[service/two]\nmechs = krb5\n{second}\n";

    [Theory]
    [InlineData("euid = 5", "euid = 5")]
    [InlineData("euid = 5\nallow_any_uid = yes", "euid = 6")]
    [InlineData("euid = 5\nallow_any_uid = yes", "euid = 6\nallow_any_uid = yes")]
    [InlineData("euid = 5\nsocket = /run/s", "euid = 5\nsocket = /run/s")]
    [InlineData("euid = 5", "euid = 5\nsocket = /var/lib/gssproxy/default.sock")]
    [InlineData("euid = 5\nunit = a.service", "euid = 5\nunit = a.service")]
    [InlineData("euid = 5\ngroup = 7", "euid = 5\ngroup = 7")]
    public void A_service_whose_peers_an_earlier_one_takes_by_the_same_conditions_is_an_error(string first, string second)
    {
        Problem problem = OnlyProblem(Two(first, second));
        Assert.Equal(Severity.Error, problem.Severity);
        Assert.Contains("'two' never matches: 'one' before it", problem.Reason);
        Assert.Equal(3 + first.Split('\n').Length, problem.Line);
    }

    [Theory]
    [InlineData("euid = 5", "euid = 5\nunit = a.service")]
    [InlineData("euid = 5\nallow_any_uid = yes", "euid = 5\ngroup = 7")]
    public void A_service_whose_peers_an_earlier_one_takes_by_fewer_conditions_is_a_warning(string first, string second) =>
        Assert.Equal(Severity.Warning, OnlyProblem(Two(first, second)).Severity);

    [Theory]
    [InlineData("euid = 5", "euid = 6")]
    [InlineData("euid = 6", "euid = 5\nallow_any_uid = yes")]
    [InlineData("euid = 5", "euid = 5\nallow_any_uid = yes")]
    [InlineData("euid = 5\nallow_any_uid = yes\nsocket = /run/s", "euid = 6")]
    [InlineData("euid = 5\nunit = a.service", "euid = 5")]
    [InlineData("euid = 5\nunit = a.service", "euid = 5\nunit = b.service")]
    [InlineData("euid = 5\ngroup = 7", "euid = 5\ngroup = 8")]
    public void Services_that_leave_each_other_peers_are_fine(string first, string second) => Assert.Equal(2, Good(Two(first, second)).Services.Length);

    [Theory]
    [InlineData("socket_mode = 0600", "socket_mode = 0660")]
    [InlineData("socket_owner = 1", "socket_owner = 2")]
    [InlineData("socket_group = 1", "socket_group = 2")]
    public void One_socket_with_two_owners_groups_or_modes_is_an_error(string first, string second)
    {
        Problem problem = OnlyProblem(Two($"euid = 5\nsocket = /run/s\n{first}", $"euid = 6\nsocket = /run/s\n{second}"));
        Assert.Equal((Severity.Error, 10, second.Split(' ')[0]), (problem.Severity, problem.Line, problem.Key));
    }

    [Fact]
    public void What_one_service_says_about_a_socket_holds_for_all_of_it()
    {
        DaemonConfiguration configuration = Good(Two("euid = 5\nsocket = /run/s\nsocket_group = 9", "euid = 6\nsocket = /run/s\nsocket_mode = 660"));
        SocketConfiguration expected = new("/run/s", null, 9, 0x1b0);
        Assert.Equal([new SocketConfiguration(DaemonConfiguration.DefaultSocketPath, null, null, 0x1b6), expected], configuration.Sockets().ToArray());
        Assert.All(configuration.Services, service => Assert.Equal((9u, 0x1b0), (service.SocketGroup!.Value, service.SocketMode)));
    }

    [Fact]
    public void Services_without_a_socket_live_on_the_default_one()
    {
        DaemonConfiguration configuration = Good("[gssproxy]\nsocket = /run/d\n" + Two("euid = 5\nsocket_mode = 0600", "euid = 6"));
        Assert.All(configuration.Services, service => Assert.Null(service.Socket));
        Assert.Equal(new SocketConfiguration("/run/d", null, null, 0x180), Assert.Single(configuration.Sockets()));
    }

    [Fact]
    public void The_sample_of_a_host_with_nfs_a_web_server_and_users_loads()
    {
        DaemonConfiguration configuration = Good(
            """
            [gssproxy]
            [service/nfs-server]
              mechs = krb5
              socket = /run/gssproxy.sock
              cred_store = keytab:/etc/krb5.keytab
              trusted = yes
              kernel_nfsd = yes
              euid = 0
            [service/web]
              mechs = krb5
              cred_store = keytab:/etc/gssproxy/web.keytab
              cred_store = ccache:/var/lib/gssproxy/clients/krb5cc_%U
              euid = 33
            [service/users]
              mechs = krb5
              cred_store = keytab:/etc/krb5.keytab
              cred_store = ccache:FILE:/var/lib/gssproxy/clients/krb5cc_%U
              cred_store = client_keytab:/var/lib/gssproxy/clients/%U.keytab
              cred_usage = initiate
              allow_any_uid = yes
              trusted = yes
              euid = 0
              min_lifetime = 60
            """);
        Assert.Equal(["nfs-server", "web", "users"], configuration.Services.Select(service => service.Name));
    }
}
