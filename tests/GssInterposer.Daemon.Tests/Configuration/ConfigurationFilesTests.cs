// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Daemon.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Configuration;

/// <summary>Which files are read, and how they come together.</summary>
public sealed class ConfigurationFilesTests
{
    private const string Service = "mechs = krb5\neuid = 0\n";

    [Fact]
    public void Drop_ins_come_after_the_main_file_in_numeric_order()
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, _) = files
            .Write("99-last.conf", $"[service/d]\nsocket = /run/d\n{Service}")
            .Write("05-first.conf", $"[service/b]\nsocket = /run/b\n{Service}")
            .Write("gssproxy.conf", $"[service/a]\nsocket = /run/a\n{Service}")
            .Write("10-middle.conf", $"[service/c]\nsocket = /run/c\n{Service}")
            .Load();
        Assert.Equal(["a", "b", "c", "d"], configuration!.Services.Select(service => service.Name));
    }

    [Theory]
    [InlineData("10-x.conf", true)]
    [InlineData("00-a.b.conf", true)]
    [InlineData("10-.conf", false)]
    [InlineData("1-x.conf", false)]
    [InlineData("100-x.conf", false)]
    [InlineData("10x.conf", false)]
    [InlineData("10-x.conf~", false)]
    [InlineData("10-x.conf.rpmnew", false)]
    [InlineData("a10-x.conf", false)]
    [InlineData("gssproxy.conf", false)]
    public void Only_files_named_by_the_pattern_are_drop_ins(string name, bool isOne) => Assert.Equal(isOne, ConfigurationFiles.IsDropIn(name));

    [Fact]
    public void Without_a_directory_there_are_no_drop_ins()
    {
        using ConfigurationDirectory files = new();
        files.Write("gssproxy.conf", $"[service/a]\n{Service}").Write("10-b.conf", $"[service/b]\nsocket = /run/b\n{Service}");
        (DaemonConfiguration? configuration, _) = ConfigurationLoader.Load(files.MainFile, null, ConfigurationOverrides.None);
        Assert.Equal("a", Assert.Single(configuration!.Services).Name);
    }

    [Fact]
    public void A_section_of_an_earlier_file_hides_the_whole_one_of_a_later_file_with_a_warning()
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) = files
            .Write("gssproxy.conf", $"[service/a]\n{Service}")
            .Write("10-b.conf", "# first line\n[service/A]\nsocket = /run/other\n")
            .Load();
        Assert.Null(Assert.Single(configuration!.Services).Socket);
        Problem problem = Assert.Single(problems);
        Assert.Equal((Severity.Warning, files.File("10-b.conf"), 2), (problem.Severity, problem.File, problem.Line));
        Assert.Contains(files.MainFile + ":1", problem.Reason);
    }

    [Fact]
    public void A_section_in_two_parts_of_one_file_is_one()
    {
        ServiceConfiguration service = Assert.Single(
            ConfigurationDirectory.Good("[service/a]\nmechs = krb5\ncred_store = ccache:A\n[gssproxy]\n[service/a]\neuid = 0\ncred_store = rcache:B").Services);
        Assert.Equal([new CredStoreElement("ccache", "A"), new CredStoreElement("rcache", "B")], service.CredStore.ToArray());
    }

    [Fact]
    public void A_missing_main_file_is_an_error_that_says_so()
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) = files.Load();
        Assert.Null(configuration);
        Assert.Contains("does not exist", Assert.Single(problems).Reason);
    }

    [Fact]
    public void A_missing_directory_is_an_error_that_says_so()
    {
        using ConfigurationDirectory files = new();
        files.Write("gssproxy.conf", $"[service/a]\n{Service}");
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) =
            ConfigurationLoader.Load(files.MainFile, files.File("nowhere"), ConfigurationOverrides.None);
        Assert.Null(configuration);
        Assert.Equal(files.File("nowhere"), Assert.Single(problems).File);
    }

    [Fact]
    public void A_directory_in_place_of_the_main_file_is_an_error()
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) = ConfigurationLoader.Load(files.Path, null, ConfigurationOverrides.None);
        Assert.Null(configuration);
        Assert.Single(problems);
    }

    [Fact]
    public void A_broken_drop_in_is_an_error_of_that_file()
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) =
            files.Write("gssproxy.conf", $"[service/a]\n{Service}").Write("10-b.conf", "\nnonsense\n").Load();
        Assert.Null(configuration);
        Problem problem = Assert.Single(problems);
        Assert.Equal((files.File("10-b.conf"), 2), (problem.File, problem.Line));
    }
}
