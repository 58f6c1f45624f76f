// SPDX-License-Identifier: MIT
using System.Collections;
using System.IO;
using System.Linq;
using System.Reflection;
using GssInterposer.Daemon.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Configuration;

/// <summary>What --check-config prints.</summary>
public sealed class EffectiveConfigurationTests
{
    private const string Everything =
        """
        [gssproxy]
        debug_level = 2
        syslog_status = on
        run_as_user = root
        worker threads = 7
        socket = /run/default.sock
        max_connections = 11
        max_connections_per_uid = 12
        max_calls_per_uid = 13
        max_threads = 14
        idle_timeout = 2m
        io_timeout = 15
        cache_size = 3M
        cache_age = 1h
        state_dir = /var/lib/elsewhere
        metrics_socket = /run/metrics.sock
        metrics_file = /run/metrics.prom
        log_format = json
        audit = none
        [service/all]
        mechs = krb5, iakerb
        euid = 48
        allow_any_uid = yes
        program = /nowhere/program
        socket = /run/all.sock
        socket_owner = 3
        socket_group = 4
        socket_mode = 0660
        selinux_context = u:r:t:s0:c1,c2
        group = 100
        unit = httpd.service
        cred_store = keytab:/nowhere/http.keytab
        cred_store = ccache:FILE:/run/krb5cc_%U
        cred_usage = accept
        krb5_principal = HTTP/host@EXAMPLE.ORG
        enforce_krb5_principal = yes
        trusted = yes
        impersonate = yes
        allow_protocol_transition = yes
        allow_constrained_delegation = yes
        allow_client_ccache_sync = yes
        export_delegated = ccache
        session_keys = daemon
        kernel_nfsd = yes
        filter_flags = -DELEGATE +ANONYMOUS +0x8000
        enforce_flags = +MUTUAL_AUTH
        min_lifetime = 60
        debug_level = 3
        allow_users = *@EXAMPLE.ORG, admin/*
        allow_targets = nfs/*
        seal_from_keytab = yes
        [service/defaults]
        mechs = krb5
        euid = 0
        """;

    private static string Print(DaemonConfiguration configuration)
    {
        StringWriter output = new();
        EffectiveConfiguration.Print(configuration, output);
        return output.ToString();
    }

    [Fact]
    public void What_is_printed_loads_as_the_same_configuration()
    {
        DaemonConfiguration configuration = ConfigurationDirectory.Good(Everything);
        AssertSame(configuration, ConfigurationDirectory.Good(Print(configuration)), "configuration");
    }

    [Fact]
    public void Every_key_there_is_is_printed()
    {
        string[] printed = [.. Print(ConfigurationDirectory.Good(Everything)).Split('\n').Select(line => line.Split('=')[0].Trim())];
        string[] keys = [.. Everything.Split('\n').Where(line => !line.StartsWith('[')).Select(line => line.Split('=')[0].Trim())];
        Assert.Empty(keys.Except(printed));
    }

    /// <summary>The configuration above sets every field of the records: a field added later has to be added there and to what is printed.</summary>
    [Fact]
    public void The_test_has_no_field_at_its_default()
    {
        DaemonConfiguration configuration = ConfigurationDirectory.Good(Everything);
        ServiceConfiguration service = configuration.Services[0];
        AssertNoDefaults(configuration, new DaemonConfiguration { Services = [] });
        AssertNoDefaults(configuration.Limits, new LimitsConfiguration());
        AssertNoDefaults(service, new ServiceConfiguration { Name = "", Mechs = [], Euid = 0 });
    }

    [Theory]
    [InlineData(Everything, EffectiveConfiguration.Usable)]
    [InlineData("[service/x]\nmechs = krb5\neuid = 0\nsocket = relative", EffectiveConfiguration.Unusable)]
    public void Every_problem_follows_and_the_status_says_whether_it_can_be_used(string content, int status)
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, var problems) = files.Write("gssproxy.conf", content).Load();
        StringWriter output = new();
        StringWriter errors = new();
        Assert.Equal(status, EffectiveConfiguration.Report(configuration, problems, output, errors));
        Assert.Equal(problems.Select(problem => problem.ToString()), errors.ToString().TrimEnd().Split('\n'));
        Assert.Equal(status == EffectiveConfiguration.Usable, output.ToString().Length > 0);
    }

    private static void AssertNoDefaults<T>(T actual, T defaults)
    {
        foreach (PropertyInfo property in typeof(T).GetProperties())
        {
            object? value = property.GetValue(actual);
            Assert.False(Equals(value, property.GetValue(defaults)), $"{typeof(T).Name}.{property.Name} has its default in the test's configuration");
        }
    }

    /// <summary>Records compare immutable arrays by reference; this compares what is in them.</summary>
    private static void AssertSame(object? expected, object? actual, string path)
    {
        if (expected is IEnumerable and not string)
        {
            object[] left = [.. ((IEnumerable)expected).Cast<object>()];
            object[] right = [.. ((IEnumerable)actual!).Cast<object>()];
            Assert.True(left.Length == right.Length, $"{path}: {left.Length} became {right.Length}");
            for (int index = 0; index < left.Length; index++)
            {
                AssertSame(left[index], right[index], $"{path}[{index}]");
            }
        }
        else if (expected is DaemonConfiguration or LimitsConfiguration or ServiceConfiguration)
        {
            foreach (PropertyInfo property in expected.GetType().GetProperties())
            {
                AssertSame(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}");
            }
        }
        else
        {
            Assert.True(Equals(expected, actual), $"{path}: {expected} became {actual}");
        }
    }
}
