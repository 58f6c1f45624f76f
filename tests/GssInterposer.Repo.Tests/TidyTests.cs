// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Repo.Tests;

/// <summary>What a reviewer would otherwise have to look for in every change.</summary>
public sealed partial class TidyTests
{
    private const int LinesMax = 500;
    private const int LinesToHeader = 5;
    private const string Licence = "SPDX-License-Identifier: MIT";

    [Fact]
    public void Every_source_names_its_licence_first() =>
        ExpectNone(SourceTree.Sources.Where(file => !SourceTree.Lines(file).SkipWhile(line => line.StartsWith("#!", StringComparison.Ordinal)).Take(1)
            .Any(line => line.Contains(Licence, StringComparison.Ordinal))), $"begins without '{Licence}'");

    [Fact]
    public void No_source_is_longer_than_500_lines() =>
        ExpectNone(SourceTree.WrittenSources.Where(file => SourceTree.Lines(file).Length > LinesMax), $"has more than {LinesMax} lines: split it by what it is about");

    /// <summary>What is to be done is an issue, not a comment.</summary>
    [Fact]
    public void Nothing_is_left_for_later() =>
        ExpectNone(SourceTree.Texts.Where(file => LeftForLater().IsMatch(SourceTree.Read(file))), "leaves something for later");

    [Fact]
    public void Nothing_depends_on_one_machine() =>
        ExpectNone(SourceTree.Texts.Where(file => PrivatePath().IsMatch(SourceTree.Read(file))), "names a directory of one machine");

    [Fact]
    public void Every_generated_file_says_what_writes_it() =>
        ExpectNone(
            SourceTree.Files.Where(file => SourceTree.IsGenerated(file) && !SourceTree.Lines(file).Take(LinesToHeader)
                .Any(line => line.Contains("scripts/generate.sh", StringComparison.Ordinal))),
            "does not say in its first lines that scripts/generate.sh writes it");

    [Fact]
    public void Every_script_is_run_or_sourced_and_the_first_error_ends_it()
    {
        string[] scripts = [.. SourceTree.Scripts];
        bool IsRun(string file) => File.GetUnixFileMode(Repository.PathOf(file)).HasFlag(UnixFileMode.UserExecute);
        bool IsSourced(string file) => scripts.Any(other => Regex.IsMatch(SourceTree.Read(other), $@"source "".*/{Regex.Escape(Path.GetFileName(file))}"""));

        ExpectNone(scripts.Where(file => !IsRun(file) && !IsSourced(file)), "can neither be executed nor is it sourced by another script");
        ExpectNone(
            scripts.Where(IsRun).Where(file => !SourceTree.Lines(file).Contains("set -euo pipefail", StringComparer.Ordinal)), "is a script without 'set -euo pipefail'");
    }

    [Fact]
    public void Every_link_of_a_document_leads_somewhere()
    {
        List<string> broken = [];
        foreach (string document in SourceTree.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)))
        {
            string directory = Path.GetDirectoryName(Repository.PathOf(document))!;
            IEnumerable<string> targets = Link().Matches(SourceTree.Read(document)).Select(match => match.Groups[1].Value.Split('#')[0]);
            broken.AddRange(targets.Where(target => target.Length != 0 && !Path.Exists(Path.Combine(directory, target))).Select(target => $"{document} → {target}"));
        }

        ExpectNone(broken, "is a link that leads nowhere");
    }

    [Theory]
    [InlineData("x // TO" + "DO: y")]
    [InlineData("FIX" + "ME")]
    public void The_search_for_what_is_left_finds_it(string text) => Assert.Matches(LeftForLater(), text);

    [Theory]
    [InlineData("see /ho" + "me/somebody/x")]
    [InlineData("\"/ro" + "ot/project\"")]
    public void The_search_for_private_paths_finds_them(string text) => Assert.Matches(PrivatePath(), text);

    [Fact]
    public void The_search_for_links_finds_relative_ones_only() =>
        Assert.Equal(["docs/a.md#b"], Link().Matches("[a](docs/a.md#b), [c](https://example.test/d), [e](#f)").Select(match => match.Groups[1].Value));

    private static void ExpectNone(IEnumerable<string> files, string fault) =>
        Assert.True(!files.Any(), string.Join('\n', files.Select(file => $"{file}: {fault}")));

    // The patterns do not match themselves.
    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|XX[X])\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"(?<![\w.$}/])/(hom[e]|roo[t]|Users|wor[k]|far[m])/\w")]
    private static partial Regex PrivatePath();

    [GeneratedRegex(@"\]\((?!\w+:|#)([^)\s]+)\)")]
    private static partial Regex Link();
}
