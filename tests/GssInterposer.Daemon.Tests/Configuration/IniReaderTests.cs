// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using GssInterposer.Daemon.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Configuration;

/// <summary>The lexical rules of the files.</summary>
public sealed class IniReaderTests
{
    private static (List<IniSection> Sections, ProblemList Problems) Read(string text)
    {
        ProblemList problems = new();
        return (IniReader.Read("f.conf", text, problems), problems);
    }

    private static IniEntry OnlyEntry(string text)
    {
        (List<IniSection> sections, ProblemList problems) = Read(text);
        Assert.Empty(problems.All);
        return Assert.Single(Assert.Single(sections).Entries);
    }

    [Fact]
    public void A_key_keeps_its_file_and_line() => Assert.Equal(new IniEntry("f.conf", 3, "key", "value"), OnlyEntry("[s]\n\nkey = value\n"));

    [Theory]
    [InlineData("worker threads = 5", "worker threads", "5")]
    [InlineData("  indented\t=\tvalue  ", "indented", "value")]
    [InlineData("k=v", "k", "v")]
    [InlineData("k = a = b", "k", "a = b")]
    [InlineData("k =", "k", "")]
    [InlineData("k = v # not a comment", "k", "v # not a comment")]
    [InlineData("k = [v]", "k", "[v]")]
    public void Blanks_around_names_and_values_do_not_count(string line, string key, string value)
    {
        IniEntry entry = OnlyEntry("[s]\n" + line);
        Assert.Equal((key, value), (entry.Key, entry.Value));
    }

    [Theory]
    [InlineData("# a = b")]
    [InlineData("; a = b")]
    [InlineData("// a = b")]
    [InlineData("   # a = b")]
    [InlineData("/* a = b */")]
    [InlineData("/* a = b\nc = d\n*/")]
    [InlineData("/*/\na = b\n*/")]
    [InlineData("")]
    [InlineData("   \t")]
    public void A_comment_is_no_key(string comment) => Assert.Equal("k", OnlyEntry($"[s]\n{comment}\nk = v").Key);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Line_ends_of_both_kinds_count_once(string end) => Assert.Equal(3, OnlyEntry($"[s]{end}{end}k = v{end}").Line);

    [Fact]
    public void A_byte_order_mark_is_skipped() => Assert.Equal("v", OnlyEntry("\uFEFF[s]\nk = v").Value);

    [Fact]
    public void A_section_that_occurs_again_adds_to_the_first_whatever_its_case()
    {
        (List<IniSection> sections, _) = Read("[Service/x]\na = 1\n[other]\n[ service/X ]\nb = 2");
        Assert.Equal(["Service/x", "other"], sections.Select(section => section.Name));
        Assert.Equal(["a", "b"], sections[0].Entries.Select(entry => entry.Key));
    }

    [Theory]
    [InlineData("[s]\nnonsense", 2)]
    [InlineData("[s]\n= v", 2)]
    [InlineData("[s", 1)]
    [InlineData("[]", 1)]
    [InlineData("[", 1)]
    [InlineData("[s] trailing", 1)]
    [InlineData("k = v", 1)]
    [InlineData("[s]\n/* never\nends", 2)]
    [InlineData("[s]\nk = a\0b", 2)]
    public void A_line_that_is_no_ini_is_an_error_with_its_place(string text, int line)
    {
        Problem problem = Assert.Single(Read(text).Problems.All);
        Assert.Equal((Severity.Error, "f.conf", line), (problem.Severity, problem.File, problem.Line));
        Assert.NotEmpty(problem.Remedy);
    }

    [Fact]
    public void A_problem_is_one_line_with_place_severity_reason_and_remedy() =>
        Assert.Equal(
            "f.conf:2: error: 'nonsense' is neither a section, a comment nor key = value; write KEY = VALUE, or # before a comment",
            Assert.Single(Read("[s]\nnonsense").Problems.All).ToString());

    [Fact]
    public void No_text_whatever_makes_it_throw()
    {
        Random random = new(1);
        string[] pieces = ["[", "]", "=", "#", "/*", "*/", "//", "\n", "\r", " ", "\0", "key", "service/", "%", "\uFEFF", "\u2028", "ü", "\ud800"];
        for (int round = 0; round < 5000; round++)
        {
            StringBuilder text = new();
            for (int piece = random.Next(40); piece > 0; piece--)
            {
                text.Append(pieces[random.Next(pieces.Length)]);
            }

            (List<IniSection> sections, ProblemList problems) = Read(text.ToString());
            int lines = text.ToString().AsSpan().EnumerateLines().Count();
            Assert.All(sections.SelectMany(section => section.Entries), entry => Assert.InRange(entry.Line, 1, lines));
            Assert.All(problems.All, problem => Assert.InRange(problem.Line, 1, lines));
        }
    }
}

/// <summary>Counting for an enumerator that is no IEnumerable.</summary>
internal static class LineCount
{
    public static int Count(this SpanLineEnumerator lines)
    {
        int count = 0;
        foreach (ReadOnlySpan<char> _ in lines)
        {
            count++;
        }

        return count;
    }
}
