// SPDX-License-Identifier: MIT
using GssInterposer.Xdrc.Syntax;
using Xunit;

namespace GssInterposer.Xdrc.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("struct a { int b; }", "1:20: expected ';', found the end of the file")]
    [InlineData("$", "1:1: expected a token of the XDR language, found character '$'")]
    [InlineData("int a;", "1:1: expected a definition (const, enum, struct, union, typedef or program), found keyword 'int'")]
    [InlineData("/* no end", "1:1: expected '*/' after this comment's beginning, found the end of the file")]
    [InlineData("const A = 09;", "1:11: expected a decimal, hexadecimal (0x…) or octal (0…) number of at most 64 bits, found '09'")]
    [InlineData("const A = 12ab;", "1:11: expected a decimal, hexadecimal (0x…) or octal (0…) number of at most 64 bits, found '12ab'")]
    [InlineData("const A = 0x10000000000000000;",
        "1:11: expected a decimal, hexadecimal (0x…) or octal (0…) number of at most 64 bits, found '0x10000000000000000'")]
    [InlineData("const A = 18446744073709551616;",
        "1:11: expected a decimal, hexadecimal (0x…) or octal (0…) number of at most 64 bits, found '18446744073709551616'")]
    [InlineData("const = 1;", "1:7: expected a name for the constant, found '='")]
    [InlineData("const A 1;", "1:9: expected '=', found number 1")]
    [InlineData("const A = struct;", "1:11: expected a number or the name of a constant, found keyword 'struct'")]
    [InlineData("const A = B;", "1:11: expected the name of a constant, found 'B', which this file does not define")]
    [InlineData("const A = B; const B = A;", "1:11: expected a constant that does not depend on itself, found 'B'")]
    [InlineData("const A = -9223372036854775809;",
        "1:11: expected a value from -9223372036854775808 to 18446744073709551615, found -9223372036854775809")]
    [InlineData("const A = 1;\nconst A = 2;", "2:7: expected a name that is not in use, found 'A', defined at test.x:1:7")]
    [InlineData("enum a { B = 1 };\nenum c {\n  B = 2\n};", "3:3: expected a name that is not in use, found 'B', defined at test.x:1:10")]
    [InlineData("enum a { };", "1:10: expected a name for the enumerator, found '}'")]
    [InlineData("enum a { B = 2147483648 };", "1:14: expected a value from -2147483648 to 2147483647, found 2147483648")]
    [InlineData("enum a { A_B_C = 1, A_BC = 2, A_b_C = 3 };", "1:31: expected a name that differs from its neighbours' in C# too, found a second BC")]
    [InlineData("struct struct { int b; };", "1:8: expected a name for the type, found keyword 'struct'")]
    [InlineData("struct a { };", "1:12: expected a type, found '}'")]
    [InlineData("struct a { void; };", "1:12: expected a member with a type and a name, found keyword 'void'")]
    [InlineData("struct a { int; };", "1:15: expected a name for the member, found ';'")]
    [InlineData("struct a { int b };", "1:18: expected ';', found '}'")]
    [InlineData("struct a { case b; };", "1:12: expected a type, found keyword 'case'")]
    [InlineData("struct a { b c; };", "1:12: expected the name of a type, found 'b', which this file does not define")]
    [InlineData("const B = 1; struct a { B c; };", "1:25: expected the name of a type, found 'B', which this file does not define")]
    [InlineData("struct a { int b[; };", "1:18: expected a number or the name of a constant, found ';'")]
    [InlineData("struct a { int b[]; };", "1:18: expected a number or the name of a constant, found ']'")]
    [InlineData("struct a { int b<3; };", "1:19: expected '>', found ';'")]
    [InlineData("struct a { int b<-1>; };", "1:18: expected a value from 0 to 4294967295, found -1")]
    [InlineData("struct a { int b[2147483648]; };", "1:18: expected a fixed size of at most 2147483647, found 2147483648")]
    [InlineData("struct a { opaque b; };", "1:20: expected '[' or '<' after an opaque's name, found ';'")]
    [InlineData("struct a { opaque *b; };", "1:21: expected '[' or '<' after an opaque's name, found ';'")]
    [InlineData("struct a { string b[3]; };", "1:20: expected '<' after a string's name, found '['")]
    [InlineData("struct a { int b_c; int B_C; };", "1:25: expected a name that differs from its neighbours' in C# too, found a second BC")]
    [InlineData("struct a { int a; };", "1:8: expected a name that differs from its neighbours' in C# too, found a second A")]
    [InlineData("struct a_b { int c; }; struct A_B { int c; };",
        "1:31: expected a name that differs from all others in C# too, found 'A_B', which is AB as is 'a_b'")]
    [InlineData("struct a {\n  int b;\n  a *c;\n};",
        "3:3: expected a type that does not contain itself (decoding would recurse on input), found 'a' inside itself")]
    [InlineData("struct a { b c<>; }; union b switch (int d) { case 0: a e; };",
        "1:55: expected a type that does not contain itself (decoding would recurse on input), found 'a' inside itself")]
    [InlineData("typedef a b; typedef b a;", "1:9: expected a type that is not defined by itself, found 'a'")]
    [InlineData("typedef void;", "1:9: expected a type with a name, found keyword 'void'")]
    [InlineData("typedef opaque empty[0]; typedef empty many<>;",
        "1:40: expected an array whose items take at least one byte, found items of 'XdrOpaque', which can be empty")]
    [InlineData("union a switch (int b) { };", "1:26: expected keyword 'case', found '}'")]
    [InlineData("union a { int b; };", "1:9: expected keyword 'switch', found '{'")]
    [InlineData("union a switch (hyper b) { case 1: void; };", "1:17: expected a discriminant of type int, unsigned int, bool or an enum, found type long")]
    [InlineData("union a switch (int b) { case 1: void; case 1: void; };", "1:45: expected a case that is not in use, found 1 again")]
    [InlineData("union a switch (bool b) { case 2: void; };", "1:32: expected a value from 0 to 1, found 2")]
    [InlineData("union a switch (unsigned b) { case -1: void; };", "1:36: expected a value from 0 to 4294967295, found -1")]
    [InlineData("enum c { D = 1 }; union a switch (c b) { case 2: void; };", "1:47: expected a value of enum C, found 2")]
    [InlineData("union a switch (int b) { case 1: int c; case 2: int c; };",
        "1:53: expected a name that differs from its neighbours' in C# too, found a second C")]
    [InlineData("program P { } = 1;", "1:13: expected keyword 'version', found '}'")]
    [InlineData("program P { version V { } = 1; } = 1;", "1:25: expected a type, found '}'")]
    [InlineData("program P { version V { void A(void) = 0; void B(void) = 0; } = 1; } = 1;",
        "1:58: expected a procedure number that is not in use, found 0, the number of 'A'")]
    [InlineData("program P { version V { void A(nothing) = 0; } = 1; } = 1;",
        "1:32: expected the name of a type, found 'nothing', which this file does not define")]
    public void An_error_says_where_it_is_and_what_was_expected_and_found(string text, string expected)
    {
        SourceErrorException error = Assert.Throws<SourceErrorException>(
            () => Program.Compile("test.x", text, "Test", []));
        Assert.Equal("test.x:" + expected, error.Message);
    }

    [Fact]
    public void A_preencoded_type_must_be_a_struct_or_union_of_the_file()
    {
        SourceErrorException error = Assert.Throws<SourceErrorException>(() => Program.Compile("test.x", "enum a { B = 1 };", "Test", ["a"]));
        Assert.Equal("test.x:1:1: expected a struct or union of each name in --preencoded, found none called 'a'", error.Message);
    }
}
