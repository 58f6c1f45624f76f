// SPDX-License-Identifier: MIT
using GssInterposer.AbiGen.C;
using Xunit;

namespace GssInterposer.AbiGen.Tests;

public class CTypeParserTests
{
    [Theory]
    [InlineData("int")]
    [InlineData("unsigned long")]
    [InlineData("const char *")]
    [InlineData("const struct stat *")]
    [InlineData("gss_name_t *const")]
    [InlineData("char *const *")]
    [InlineData("void (*)(void *)")]
    [InlineData("int (void)")]
    [InlineData("char *(const char *, unsigned long)")]
    public void A_type_is_written_as_it_was_read(string spelling) => Assert.Equal(spelling, CTypeParser.Parse(spelling).ToC());

    [Fact]
    public void A_declarator_goes_inside_of_a_pointer_to_a_function() =>
        Assert.Equal("void (*handler)(int)", CTypeParser.Parse("void (*)(int)").ToC("handler"));

    [Fact]
    public void An_array_has_its_length() => Assert.Equal(new CArray(new CNamed("char"), 108), CTypeParser.Parse("char[108]"));

    [Fact]
    public void Restrict_is_no_part_of_the_type() => Assert.Equal("void *", CTypeParser.Parse("void *restrict").ToC());

    [Theory]
    [InlineData("int (const char *, ...)", "is variadic")]
    [InlineData("int *[", "unexpected end")]
    [InlineData("int ]", "unexpected \"]\"")]
    public void What_bindings_cannot_express_is_refused_with_the_reason(string spelling, string reason)
    {
        var error = Assert.Throws<AbiGenException>(() => CTypeParser.Parse(spelling));
        Assert.Contains(reason, error.Message);
        Assert.Contains(spelling, error.Message);
    }
}
