// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Names;
using Xunit;

namespace GssInterposer.Core.Tests;

/// <summary>Only tokens whose lengths add up are shown to MIT's import, which ends the process when bytes are left over.</summary>
public sealed class ExportedNamesTests
{
    private const string Krb5 = "000B" + "06092A864886F712010202";

    [Theory]
    [InlineData("0401" + Krb5 + "00000003" + "616263", true)]
    [InlineData("0401" + Krb5 + "00000000", true)]
    [InlineData("0402" + Krb5 + "00000001" + "61" + "00000002" + "0000", true)]
    [InlineData("0401" + Krb5 + "00000003" + "616263" + "00", false)]
    [InlineData("0401" + Krb5 + "00000004" + "616263", false)]
    [InlineData("0401" + Krb5 + "FFFFFFFF" + "616263", false)]
    [InlineData("0401" + Krb5 + "000000", false)]
    [InlineData("0402" + Krb5 + "00000001" + "61", false)]
    [InlineData("0402" + Krb5 + "00000001" + "61" + "00000002" + "0000" + "00", false)]
    [InlineData("0402" + Krb5 + "00000001" + "61" + "80000000" + "0000", false)]
    [InlineData("0401" + "FFFF" + "0609", false)]
    [InlineData("0401", false)]
    [InlineData("", false)]
    public void A_token_is_whole_when_its_lengths_add_up(string token, bool whole) => Assert.Equal(whole, ExportedNames.IsWhole(Convert.FromHexString(token)));
}
