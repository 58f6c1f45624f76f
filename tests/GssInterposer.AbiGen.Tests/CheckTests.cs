// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using Xunit;

namespace GssInterposer.AbiGen.Tests;

/// <summary>The generated checks are compiled against the fixture's header as it is, and against ones that differ from what C# assumes.</summary>
public class CheckTests
{
    private static readonly SortedDictionary<string, string> Files = Fixture.Generate();

    [Theory]
    [InlineData("layout_checks.c")]
    [InlineData("prototype_checks.c")]
    [InlineData("constant_checks.c")]
    public void Checks_compile_against_the_headers_they_were_made_from(string check) => Assert.Null(Compile(check, Fixture.Header));

    [Theory]
    [InlineData("layout_checks.c", "short port;", "int port;", "struct _tagged.port")]
    [InlineData("layout_checks.c", "short port;", "unsigned short port;", "struct _tagged.port")]
    [InlineData("layout_checks.c", "char path[13];", "char path[21];", "struct _tagged.path")]
    [InlineData("layout_checks.c", "const char *text;", "const char *text; int more;", "size or alignment for struct _tagged")]
    [InlineData("layout_checks.c", "long words[5];", "long words[6];", "size or alignment for blob_t")]
    [InlineData("prototype_checks.c", "typedef uint32_t OM_uint32;", "typedef uint64_t OM_uint32;", "another prototype for fixture_get")]
    [InlineData("prototype_checks.c", "(*callback)(void *, size_t)", "(*callback)(void *, int)", "another prototype for __fixture_text")]
    [InlineData("constant_checks.c", "13ul", "14ul", "FIXTURE_FAILURE")]
    [InlineData("constant_checks.c", "0x4000", "0x4001", "FIXTURE_FLAG")]
    public void A_header_that_C_sharp_is_wrong_about_does_not_compile(string check, string original, string changed, string complaint)
    {
        Assert.Contains(original, Fixture.Header);
        string? errors = Compile(check, Fixture.Header.Replace(original, changed));
        Assert.NotNull(errors);
        Assert.Contains("static_assert", errors);
        Assert.Contains(complaint, errors.Replace("\" \"", "").Replace("\"", ""));
    }

    [Fact]
    public void A_thunk_that_differs_from_its_function_does_not_compile()
    {
        string right = Files["native/exports.h"];
        string wrong = right.Replace("OM_uint32 gssi_get(OM_uint32 *minor_status,", "OM_uint32 gssi_get(OM_uint32 minor_status,");
        Assert.NotEqual(right, wrong);
        string? errors = ErrorsWith("exports.h", wrong, "prototype_checks.c");
        Assert.NotNull(errors);
        Assert.Contains("gssi_get", errors);
    }

    private static string? Compile(string check, string header) => ErrorsWith("abi_headers.h", header, check);

    private static string? ErrorsWith(string replaced, string content, string check) => Compiler.ErrorsOf(
        new Dictionary<string, string>
        {
            ["abi_headers.h"] = Fixture.Header,
            ["exports.h"] = Files["native/exports.h"],
            [check] = Files["native/" + check],
            [replaced] = content,
        },
        check);
}
