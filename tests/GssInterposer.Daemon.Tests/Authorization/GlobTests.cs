// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using GssInterposer.Daemon.Authorization;
using Xunit;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>Patterns of text and of principals.</summary>
public sealed class GlobTests
{
    private const int Trials = 3000;

    [Theory]
    [InlineData("ldap/back.test", "ldap/back.test")]
    [InlineData("HTTP/web@EXAMPLE.ORG", "HTTP/web@EXAMPLE.ORG")]
    [InlineData(@"a\*b\?c", "a*b?c")]
    [InlineData(@"user\\@mail@EXAMPLE.ORG", @"user\@mail@EXAMPLE.ORG")]
    [InlineData(@"end\", @"end\")]
    [InlineData("ldap/*", null)]
    [InlineData("ldap/back?", null)]
    [InlineData("ldap/back@*", null)]
    [InlineData(@"a\\*", null)]
    public void A_pattern_without_stars_and_question_marks_stands_for_one_principal(string pattern, string? principal)
    {
        Assert.Equal(principal is not null, PrincipalPattern.TryGetPrincipal(pattern, out string? found));
        Assert.Equal(principal, found);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "anything", true)]
    [InlineData("?", "", false)]
    [InlineData("?", "a", true)]
    [InlineData("?", "ab", false)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*c", "abbbcd", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("*ab", "aab", true)]
    [InlineData("A", "a", false)]
    [InlineData(@"\*", "*", true)]
    [InlineData(@"\*", "x", false)]
    [InlineData(@"\?", "?", true)]
    [InlineData(@"\?", "x", false)]
    [InlineData(@"\\", @"\", true)]
    [InlineData(@"\a", "a", true)]
    [InlineData(@"a\", @"a\", true)]
    [InlineData(@"a\", "a", false)]
    [InlineData(@"*\*", "ab*", true)]
    [InlineData(@"*\*", "ab", false)]
    [InlineData("[ab]", "a", false)]
    public void Patterns_match_as_written(string pattern, string text, bool expected) => Assert.Equal(expected, Glob.IsMatch(pattern, text));

    [Fact]
    public void Any_pattern_agrees_with_the_regular_expression_that_says_the_same()
    {
        Arbitrary<string> patterns = Strings(@"ab*?\").ToArbitrary();
        Arbitrary<string> texts = Strings(@"ab*?\").ToArbitrary();
        Prop.ForAll(patterns, texts, (pattern, text) => Assert.Equal(ByRegex(pattern, text), Glob.IsMatch(pattern, text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Trials));
    }

    [Fact]
    public void An_escaped_text_matches_itself_alone()
    {
        Arbitrary<string> texts = Strings(@"ab*?\@").ToArbitrary();
        Prop.ForAll(texts, texts, (text, other) => Assert.Equal(text == other, Glob.IsMatch(string.Concat(text.Select(c => $"\\{c}")), other)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Trials));
    }

    [Fact]
    public void Many_stars_against_a_long_near_miss_end_soon()
    {
        string pattern = string.Concat(Enumerable.Repeat("*a", 1000)) + "b";
        Assert.False(Glob.IsMatch(pattern, new string('a', 4000)));
    }

    [Theory]
    [InlineData("alice", "alice@EXAMPLE.COM", true)]
    [InlineData("alice", "alice@OTHER", false)]
    [InlineData("*", "alice@EXAMPLE.COM", true)]
    [InlineData("*", "alice@OTHER", false)]
    [InlineData("*@*", "alice@OTHER", true)]
    [InlineData("alice@*", "alice@OTHER", true)]
    [InlineData("alice@*.COM", "alice@EXAMPLE.COM", true)]
    [InlineData("alice@*.COM", "alice@EXAMPLE.ORG", false)]
    [InlineData("alice@EXAMPLE.COM", "alice@example.com", false)]
    [InlineData("HTTP/*", "HTTP/web.example.com@EXAMPLE.COM", true)]
    [InlineData("HTTP/*", "HTTP/web.example.com@", true)]
    [InlineData("HTTP/*@EXAMPLE.COM", "HTTP/web.example.com@", false)]
    [InlineData("HTTP/*@*", "HTTP/web.example.com@", true)]
    [InlineData("alice*", @"alice\@EXAMPLE.COM@OTHER", false)]
    [InlineData("alice@EXAMPLE.COM", @"alice\@EXAMPLE.COM@OTHER", false)]
    [InlineData("alice@EXAMPLE.COM*", @"alice\@EXAMPLE.COM@OTHER", false)]
    [InlineData(@"alice\\\@EXAMPLE.COM@OTHER", @"alice\@EXAMPLE.COM@OTHER", true)]
    [InlineData("a@b@c", "a@b@c", true)]
    [InlineData("HTTP/web", @"HTTP\/web@EXAMPLE.COM", false)]
    public void A_pattern_without_a_realm_means_the_default_realm(string pattern, string principal, bool expected) =>
        Assert.Equal(expected, PrincipalPattern.IsMatch(pattern, principal, "EXAMPLE.COM"));

    [Fact]
    public void Without_a_default_realm_a_pattern_without_one_matches_no_realm() => Assert.False(PrincipalPattern.IsMatch("alice", "alice@EXAMPLE.COM", null));

    private static Gen<string> Strings(string alphabet) =>
        Gen.Elements(alphabet.ToCharArray()).ArrayOf().Select(characters => new string(characters));

    private static bool ByRegex(string pattern, string text)
    {
        System.Text.StringBuilder expression = new(@"\A");
        for (int i = 0; i < pattern.Length; i++)
        {
            bool escapes = pattern[i] == '\\' && i + 1 < pattern.Length;
            expression.Append(escapes ? Regex.Escape($"{pattern[++i]}") : pattern[i] switch
            {
                '*' => ".*",
                '?' => ".",
                _ => Regex.Escape($"{pattern[i]}"),
            });
        }

        return Regex.IsMatch(text, expression.Append(@"\z").ToString(), RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }
}
