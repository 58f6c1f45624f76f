// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using GssInterposer.Daemon.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Configuration;

/// <summary>The sample configuration and the manual, against what the loader knows.</summary>
public sealed class SampleTests
{
    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath("../../..", Path.GetDirectoryName(here)!);

    private static string Sample => File.ReadAllText(Path.Combine(Root(), "src/GssInterposer.Daemon/Install/gssproxy.conf"));

    /// <summary>A # with a key right behind it: the comment goes, the key stays.</summary>
    private static string Uncommented => Regex.Replace(Sample, @"^#(?=\[|[a-z0-9_ ]+ =)(?! )", "", RegexOptions.Multiline);

    /// <summary>Lines with keys, of the two sections.</summary>
    private static (string[] Global, string[] Service) Lines(string configuration)
    {
        string[] sections = configuration.Split("\n[service/");
        Assert.Equal(2, sections.Length);
        return (Keys(sections[0]), Keys(sections[1]));
        static string[] Keys(string section) =>
            [.. section.Split('\n').Where(line => Regex.IsMatch(line, "^[a-z][a-z0-9_ ]* =")).Select(line => line.Trim())];
    }

    [Fact]
    public void With_its_comments_removed_every_key_is_known_and_has_its_default()
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) = files.Write("gssproxy.conf", Uncommented).Load();
        Assert.Empty(problems);
        Assert.Equal(new DaemonConfiguration { Services = configuration!.Services }, configuration);
        ServiceConfiguration service = Assert.Single(configuration.Services);
        ServiceConfiguration defaults = ConfigurationDirectory.GoodService("") with { Name = "NAME" };
        Assert.Equal(Printed(configuration with { Services = [defaults] }), Printed(configuration));
        Assert.Empty(service.CredStore);
    }

    [Fact]
    public void Every_key_is_in_it_with_the_value_that_check_config_prints()
    {
        (string[] Global, string[] Service) sample = Lines(Uncommented);
        (string[] Global, string[] Service) printed = Lines(Printed(ConfigurationDirectory.Good("[service/NAME]\nmechs = krb5\neuid = 0\n")));
        string[] written = ["cache_size = 8M", "cache_age = 10m"];
        string[] read = ["cache_size = 8388608", "cache_age = 600"];
        Assert.Equal(printed.Global.Except(read).Order(), sample.Global.Except(written).Order());
        Assert.Equal(printed.Service.Order(), sample.Service.Order());
    }

    [Fact]
    public void As_it_is_it_configures_nothing_but_the_missing_service()
    {
        using ConfigurationDirectory files = new();
        (_, IReadOnlyList<Problem> problems) = files.Write("gssproxy.conf", Sample).Load();
        Assert.Contains("no service", Assert.Single(problems).Reason);
    }

    [Fact]
    public void The_manual_has_every_key()
    {
        string manual = File.ReadAllText(Path.Combine(Root(), "docs/CONFIGURATION.md"));
        IEnumerable<string> keys = Lines(Uncommented).Global.Concat(Lines(Uncommented).Service).Select(line => line.Split(" =")[0]);
        Assert.All(keys, key => Assert.Contains($"`{key}`", manual));
    }

    private static string Printed(DaemonConfiguration configuration)
    {
        StringWriter output = new();
        EffectiveConfiguration.Print(configuration, output);
        return output.ToString();
    }
}
