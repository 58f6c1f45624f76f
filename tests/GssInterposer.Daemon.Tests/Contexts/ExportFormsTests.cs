// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Contexts;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using Xunit;

namespace GssInterposer.Daemon.Tests.Contexts;

/// <summary>The options that choose a form.</summary>
public class ExportFormsTests
{
    [Fact]
    public void Without_options_a_context_is_a_token_and_no_identity_is_wanted()
    {
        GssxCallCtx none = default;

        Assert.True(ExportForms.TryReadContextForm(in none, out ContextForm context));
        Assert.True(ExportForms.TryReadCredentialForm(in none, out CredentialForm credential));
        Assert.Equal(ContextForm.Token, context);
        Assert.Equal(CredentialForm.None, credential);
    }

    [Fact]
    public void The_kernel_gets_its_forms()
    {
        using TestCall call = new();
        GssxCallCtx kernel = new()
        {
            Options = call.Array(call.Option("exported_context_type", "linux_lucid_v1"), call.Option("exported_creds_type", "linux_creds_v1")),
        };

        Assert.True(ExportForms.TryReadContextForm(in kernel, out ContextForm context));
        Assert.True(ExportForms.TryReadCredentialForm(in kernel, out CredentialForm credential));
        Assert.Equal(ContextForm.LinuxLucidV1, context);
        Assert.Equal(CredentialForm.LinuxV1, credential);
    }

    [Theory]
    [InlineData("")]
    [InlineData("linux_lucid_v2")]
    [InlineData("linux_lucid_v1 ")]
    [InlineData("linux_creds_v")]
    public void A_form_that_we_do_not_know_is_an_error(string value)
    {
        using TestCall call = new();
        GssxCallCtx odd = new() { Options = call.Array(call.Option("exported_context_type", value), call.Option("exported_creds_type", value)) };

        Assert.False(ExportForms.TryReadContextForm(in odd, out _));
        Assert.False(ExportForms.TryReadCredentialForm(in odd, out _));
    }
}
