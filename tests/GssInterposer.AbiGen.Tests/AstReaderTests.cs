// SPDX-License-Identifier: MIT
using System.Linq;
using GssInterposer.AbiGen.C;
using GssInterposer.AbiGen.Model;
using Xunit;

namespace GssInterposer.AbiGen.Tests;

public class AstReaderTests
{
    private static readonly HeaderModel Model = Fixture.Model();

    [Fact]
    public void A_prototype_has_the_spellings_of_the_header()
    {
        Function function = Model.Functions["fixture_get"];
        Assert.Equal("OM_uint32", function.ResultSpelling);
        Assert.Equal(["OM_uint32 *", "const opaque_t", "int", "buffer_t"], function.Parameters.Select(parameter => parameter.Spelling));
    }

    [Fact]
    public void Unnamed_parameters_are_named_by_the_comment_that_follows_them() =>
        Assert.Equal(["minor_status", "handle", "in", "output_buffer"], Model.Functions["fixture_get"].Parameters.Select(parameter => parameter.Name));

    [Fact]
    public void A_comment_behind_the_next_parameter_names_that_one_only() =>
        Assert.Equal(["", "handle"], Model.Functions["fixture_release"].Parameters.Select(parameter => parameter.Name));

    [Fact]
    public void Typedefs_resolve_to_builtins_and_tags()
    {
        Assert.Equal("unsigned int", Model.Canonical(new CNamed("OM_uint32")).ToC());
        Assert.Equal("struct buffer_struct *", Model.Canonical(new CNamed("buffer_t")).ToC());
        Assert.Equal("struct opaque_struct *const", Model.Canonical(CTypeParser.Parse("const opaque_t")).ToC());
    }

    [Fact]
    public void A_union_without_a_tag_keeps_the_name_of_its_typedef() => Assert.Equal("blob_t *", Model.Canonical(CTypeParser.Parse("blob_t *")).ToC());

    [Fact]
    public void A_struct_that_is_only_declared_has_no_fields()
    {
        Assert.False(Model.Records["opaque_struct"].IsDefined);
        Assert.True(Model.Records["_tagged"].IsDefined);
        Assert.Equal(["kind", "port", "path", "buffer", "text"], Model.Records["_tagged"].Fields.Select(field => field.Name));
    }
}
