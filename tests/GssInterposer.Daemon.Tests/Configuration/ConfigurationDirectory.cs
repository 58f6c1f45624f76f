// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.Daemon.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Configuration;

/// <summary>A private directory with a gssproxy.conf and, if wanted, more files.</summary>
internal sealed class ConfigurationDirectory : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("giconf");

    public string Path => directory.FullName;

    public string MainFile => File("gssproxy.conf");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public ConfigurationDirectory Write(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return this;
    }

    public (DaemonConfiguration? Configuration, IReadOnlyList<Problem> Problems) Load(ConfigurationOverrides? overrides = null) =>
        ConfigurationLoader.Load(MainFile, Path, overrides ?? ConfigurationOverrides.None);

    /// <summary>Loads one file that must be usable.</summary>
    public static DaemonConfiguration Good(string content)
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) = files.Write("gssproxy.conf", content).Load();
        Assert.True(configuration is not null, string.Join('\n', problems));
        return configuration;
    }

    /// <summary>The one service of a file with these keys, which must be usable.</summary>
    public static ServiceConfiguration GoodService(string keys) => Assert.Single(Good("[service/x]\nmechs = krb5\neuid = 0\n" + keys).Services);

    /// <summary>Loads one file that must have exactly one problem.</summary>
    public static Problem OnlyProblem(string content)
    {
        using ConfigurationDirectory files = new();
        (DaemonConfiguration? configuration, IReadOnlyList<Problem> problems) = files.Write("gssproxy.conf", content).Load();
        Problem problem = Assert.Single(problems);
        Assert.Equal(files.MainFile, problem.File);
        Assert.NotEmpty(problem.Reason);
        Assert.NotEmpty(problem.Remedy);
        Assert.Equal(problem.Severity == Severity.Error, configuration is null);
        return problem;
    }

    /// <summary>The one problem of a service with these keys, the first of which is in line 4.</summary>
    public static Problem ServiceProblem(string keys) => OnlyProblem("[service/x]\nmechs = krb5\neuid = 0\n" + keys);

    public void Dispose() => directory.Delete(recursive: true);
}
