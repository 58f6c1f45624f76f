// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Repo.Tests;

/// <summary>Who may depend on whom (docs/ARCHITECTURE.md), and on which packages.</summary>
public sealed partial class ProjectTests
{
    private const string Prefix = "GssInterposer.";

    /// <summary>Downwards only. The plugin compiles the sources of the projects below it against GssInterposer.Bare.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Xdr"] = [],
        ["Bare"] = [],
        ["Interop"] = [],
        ["Rpc"] = ["Xdr"],
        ["Gssx"] = ["Xdr"],
        ["Core"] = ["Rpc", "Gssx", "Interop", "Xdr"],
        ["Plugin"] = ["Core", "Bare"],
        ["Daemon"] = ["Rpc", "Gssx", "Interop", "Xdr"],
        ["AuthorizationData"] = ["Interop"],
        ["Ctl"] = ["AuthorizationData", "Core", "Rpc", "Gssx", "Interop", "Xdr"],
        ["Xdrc"] = [],
        ["AbiGen"] = [],
        ["Fuzz"] = [],
    };

    /// <summary>Tools that run at build time: their own tests alone may know them.</summary>
    private static readonly string[] BuildTools = ["Xdrc", "AbiGen", "Fuzz"];

    private static IEnumerable<string> Projects => SourceTree.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

    [Fact]
    public void Dependencies_point_downwards_only()
    {
        IEnumerable<string> faults =
            from project in Projects.Where(project => project.StartsWith("src/", StringComparison.Ordinal))
            let name = NameOf(project)
            from reference in References(project)
            where !Allowed[name].Contains(reference)
            select $"{name} → {reference}";

        Assert.Empty(faults);
    }

    /// <summary>Decoding what strangers wrote needs no C: only the folder with the keys does.</summary>
    [Fact]
    public void Authorization_data_are_decoded_without_libkrb5()
    {
        const string Project = $"src/{Prefix}AuthorizationData/";
        IEnumerable<string> faults =
            from file in SourceTree.WrittenSources
            where file.StartsWith(Project, StringComparison.Ordinal) && !file.StartsWith($"{Project}Crypto/", StringComparison.Ordinal)
            let text = SourceTree.Read(file)
            where text.Contains($"using {Prefix}Interop", StringComparison.Ordinal) || text.Contains("unsafe", StringComparison.Ordinal)
            select file;

        Assert.Empty(faults);
    }

    [Fact]
    public void Build_tools_are_referenced_by_their_own_tests_only()
    {
        IEnumerable<string> faults =
            from project in Projects
            from reference in References(project)
            where BuildTools.Contains(reference) && NameOf(project) != $"{reference}.Tests"
            select $"{NameOf(project)} → {reference}";

        Assert.Empty(faults);
    }

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        string solution = SourceTree.Read("GssInterposer.sln").Replace('\\', '/');

        Assert.All(Projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_version_is_exact_and_in_one_place()
    {
        XElement central = XElement.Load(Repository.PathOf("Directory.Packages.props"));
        IEnumerable<string> versions = central.Descendants("PackageVersion").Select(package => package.Attribute("Version")!.Value)
            .Concat(central.Descendants().Where(element => element.Name.LocalName.EndsWith("Version", StringComparison.Ordinal) && element.Value.Length != 0)
                .Select(element => element.Value));
        IEnumerable<string> elsewhere =
            from project in Projects
            from package in XElement.Load(Repository.PathOf(project)).Descendants("PackageReference")
            where package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null
            select $"{project}: {package}";

        Assert.All(versions, version => Assert.Matches(ExactVersion(), version));
        Assert.Empty(elsewhere);
    }

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project)[Prefix.Length..];

    private static IEnumerable<string> References(string project) =>
        XElement.Load(Repository.PathOf(project)).Descendants("ProjectReference").Select(reference => NameOf(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)+(-[0-9A-Za-z.]+)?$")]
    private static partial Regex ExactVersion();
}
