// SPDX-License-Identifier: MIT
using GssInterposer.AbiGen.Tables;
using Xunit;

namespace GssInterposer.AbiGen.Tests;

public class TableErrorTests
{
    [Theory]
    [InlineData("function f", "bindings.txt:1: a binding stands before the first \"part LIBRARY.NAME\"")]
    [InlineData("part GssApi", "bindings.txt:1: a part is \"part LIBRARY.NAME\"")]
    [InlineData("part Sasl.Names", "bindings.txt:1: unknown library Sasl: it is one of GssApi, Krb5, LibC")]
    [InlineData("# comment\npart LibC.A\n\nfuntion f", "bindings.txt:4: unknown keyword funtion: it is one of part, function, struct, blob, constant")]
    [InlineData("part LibC.A\nfunction", "bindings.txt:2: function names nothing")]
    [InlineData("part LibC.A\nfunction f\nfunction g f # again", "bindings.txt:3: f is listed already, on line 2")]
    public void An_error_of_bindings_txt_names_file_line_and_reason(string text, string message) =>
        Assert.Equal(message, Assert.Throws<AbiGenException>(() => BindingsTable.Parse(TableFile.Parse("bindings.txt", text))).Message);

    [Theory]
    [InlineData("like f", "exports.txt:1: the table begins with \"slot NAME\"")]
    [InlineData("slot a b", "exports.txt:1: a slot is \"slot NAME\"")]
    [InlineData("slot a\nlike f\ncore Names.A\nslot a", "exports.txt:4: slot a is listed already, on line 1")]
    [InlineData("slot a\nlike f g", "exports.txt:2: like has one value, not 2")]
    [InlineData("slot a\nwipe x", "exports.txt:2: unknown keyword wipe: it is one of slot, like, prototype, core, clear, read, write")]
    [InlineData("slot a\nclear", "exports.txt:2: clear has no value")]
    [InlineData("slot a\ncore Names", "exports.txt:2: core is \"AREA.CLASS\", or \"AREA.none\" for a slot without a symbol")]
    [InlineData("slot a\ncore Nams.A", "exports.txt:2: unknown area Nams: it is one of Names, Credentials, Contexts, Messages, Mechanisms")]
    [InlineData("slot get_mic\ncore Messages.GetMIC", "exports.txt:2: the class of slot get_mic is GetMic, not GetMIC")]
    [InlineData("slot a\ncore Names.A", "exports.txt:1: slot a needs either \"like\" or \"prototype\"")]
    [InlineData("slot a\nlike f", "exports.txt:1: slot a has no \"core\"")]
    [InlineData("slot a\nprototype int f(int)\ncore Names.A", "exports.txt:2: a prototype is the parameter list in parentheses")]
    public void An_error_of_exports_txt_names_file_line_and_reason(string text, string message) =>
        Assert.Equal(message, Assert.Throws<AbiGenException>(() => ExportsTable.Parse(TableFile.Parse("exports.txt", text))).Message);

    [Theory]
    [InlineData("part GssApi.A\nfunction nowhere",
        "bindings.txt:2: nowhere is not declared by the headers: check the name here, and the includes of headers.h")]
    [InlineData("part GssApi.A\nfunction fixture_print", "bindings.txt:2: the type \"int (const char *, ...)\" is variadic: C# cannot call it")]
    [InlineData("part GssApi.A\nstruct opaque_struct",
        "bindings.txt:2: opaque_struct is not a struct that the headers define: check the name, or list it as a blob")]
    [InlineData("part GssApi.A\nstruct tagged", "bindings.txt:2: \"struct buffer_struct\" is used by value: list it in bindings.txt as a struct or blob")]
    public void A_binding_that_the_headers_do_not_allow_is_reported_at_its_line(string bindings, string message) =>
        Assert.Equal(message, Assert.Throws<AbiGenException>(() => Fixture.Generate(bindings)).Message);

    [Fact]
    public void A_constant_that_does_not_exist_is_reported_at_its_line()
    {
        var error = Assert.Throws<AbiGenException>(() => Fixture.Generate("part GssApi.A\n\nconstant FIXTURE_NONE"));
        Assert.Contains("bindings.txt:3:", error.Message);
        Assert.Contains("FIXTURE_NONE", error.Message);
    }

    [Theory]
    [InlineData("slot get\nlike nowhere\ncore Names.Get", "exports.txt:1: nowhere is not declared by the headers: check \"like\" of slot get")]
    [InlineData("slot get\nlike fixture_get\ncore Names.Get\nclear handel",
        "exports.txt:1: slot get has no parameter handel: it has handle, in, output_buffer")]
    [InlineData("slot get\nlike fixture_get\ncore Names.Get\nclear in", "exports.txt:1: parameter in of slot get is not a pointer")]
    [InlineData("slot get\nlike __fixture_text\ncore Names.Get",
        "exports.txt:1: __fixture_text is not \"OM_uint32 f(OM_uint32 *minor_status, …)\": no slot of the mechglue looks like that")]
    [InlineData("slot get\nlike fixture_nameless\ncore Names.Get",
        "exports.txt:1: a parameter of fixture_nameless has neither a name nor a comment that gives one: spell the prototype out")]
    public void A_slot_that_the_headers_do_not_allow_is_reported_at_its_line(string exports, string message) =>
        Assert.Equal(message, Assert.Throws<AbiGenException>(() => Fixture.Generate(exports: exports)).Message);

    [Theory]
    [InlineData("gss_mech_interposer\n", "exports.txt exports gssi_get, which exports.list does not promise: add the name there")]
    [InlineData("gss_mech_interposer\ngssi_get\ngssi_put\n",
        "exports.list promises gssi_put, which exports.txt does not export: add the slot, or break the promise in both")]
    public void The_promised_names_and_the_slots_are_the_same(string promise, string message) =>
        Assert.Equal(message, Assert.Throws<AbiGenException>(() => Fixture.Generate(promise: promise)).Message);
}
