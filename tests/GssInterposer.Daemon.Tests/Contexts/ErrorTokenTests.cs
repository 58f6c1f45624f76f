// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Contexts;
using Xunit;

namespace GssInterposer.Daemon.Tests.Contexts;

/// <summary>Tokens with which an acceptor refuses.</summary>
public sealed class ErrorTokenTests
{
    private const string Krb5 = "06092a864886f712010202";

    [Theory]
    [InlineData($"60 0e {Krb5} 0300 7e", true)]
    [InlineData($"60 810e {Krb5} 0300 7e", true)]
    [InlineData($"60 82000e {Krb5} 0300 7e", true)]
    [InlineData($"60 0e {Krb5} 0200 6f", false)]      // AP-REP
    [InlineData($"60 0c {Krb5} 03", false)]
    [InlineData($"60 0b {Krb5}", false)]
    [InlineData("60 84", false)]
    [InlineData("60 ff", false)]
    [InlineData("60 02 06 ff", false)]
    [InlineData("60", false)]
    [InlineData("6f 0f 300d", false)]                 // an AP-REP without framing (GSS_C_DCE_STYLE)
    [InlineData("", false)]
    public void Only_a_KRB_ERROR_in_its_framing_is_one(string token, bool expected) =>
        Assert.Equal(expected, ErrorToken.Is(Convert.FromHexString(token.Replace(" ", "", StringComparison.Ordinal))));
}
