// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Core.Credentials;
using Xunit;

namespace GssInterposer.Core.Tests.Proxy;

/// <summary>A daemon may give a credential, and not choose files of this machine by it.</summary>
public sealed class ExportedKrb5Tests
{
    private const string Tickets = """["alice@REALM",["alice@REALM","krbtgt/REALM@REALM",[18,"a]\",["],1,2,3,4,false,5,null,"x","",null]]""";

    [Fact]
    public void Tickets_inside_are_taken() => Assert.True(Check("null", "null", Tickets, "null"));

    [Theory]
    [InlineData("\"FILE:/etc/krb5.keytab\"", "null", Tickets, "null")]
    [InlineData("null", "\"dfl:\"", Tickets, "null")]
    [InlineData("null", "null", "\"FILE:/tmp/krb5cc_0\"", "null")]
    [InlineData("null", "null", "null", "null")]
    [InlineData("null", "null", Tickets, "\"FILE:/etc/krb5.keytab\"")]
    [InlineData("null", "null", "[ ]", "null")]
    [InlineData("[],null", "null", Tickets, "null")] // one element later
    public void Names_of_files_are_not(string keytab, string replayCache, string cache, string clientKeytab) =>
        Assert.False(Check(keytab, replayCache, cache, clientKeytab));

    [Fact]
    public void Every_beginning_of_one_is_refused()
    {
        byte[] token = Encoding.UTF8.GetBytes(Token("null", "null", Tickets, "null"));
        for (int length = 0; length < token.Length; length++)
        {
            Assert.False(ExportedKrb5.HoldsItsTickets(token.AsSpan(0, length)));
        }

        Assert.False(ExportedKrb5.HoldsItsTickets([.. token, (byte)']']));
        Assert.False(ExportedKrb5.HoldsItsTickets("[\"K5C1\",[]]"u8));
        Assert.False(ExportedKrb5.HoldsItsTickets("[\"K5C2\",[1]]"u8));
    }

    [Theory]
    [InlineData("""["K5C1",[2,null,null,false,true,"FILE:/k",null""", true)]
    [InlineData("""["K5C1",[2,["a,b@REALM",null],null,true,true,null""", true)]
    [InlineData("""["K5C1",[2,null,null,true,false,"true",null""", false)]
    [InlineData("""["K5C1",[2,null,null,true]]""", false)]
    [InlineData("""["K5C1",[2,null,null,true,""", false)]
    [InlineData("""["K5C2",[2,null,null,false,true,null""", false)]
    [InlineData("", false)]
    public void Iakerb_is_told_from_krb5(string token, bool expected) => Assert.Equal(expected, ExportedKrb5.IsIakerb(Encoding.UTF8.GetBytes(token)));

    private static bool Check(string keytab, string replayCache, string cache, string clientKeytab) =>
        ExportedKrb5.HoldsItsTickets(Encoding.UTF8.GetBytes(Token(keytab, replayCache, cache, clientKeytab)));

    private static string Token(string keytab, string replayCache, string cache, string clientKeytab) =>
        $"""["K5C1",[1,["alice@REALM",null,null],null,false,false,{keytab},{replayCache},{cache},{clientKeytab},true,1,0,null,null]]""";
}
