// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Core.Tests.Policy;

/// <summary>What gssinterposerctl says about a process is what the plugin does in it.</summary>
[Collection(CoreCollection.Name)]
public sealed class CtlAgreementTests : IDisposable
{
    private readonly ConfigurationSite _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("[interposer]\nuse_proxy = yes\n")]
    [InlineData("[interposer]\nuse_proxy = yes\ntimeout = 250ms\n[interposer/x]\nprogram = {program}\nsocket = /run/x\nbehavior = remote_first\n[interposer/y]\nuser = 4242424\nuse_proxy = no\n")]
    [InlineData("[interposer/x]\nprogram = {program}\nuser = {user}\ngroup = {group}\nuse_proxy = on\nbehavior = LOCAL_ONLY\n[interposer]\nbehavior = REMOTE_ONLY\ntimeout = 7\n")]
    [InlineData("[interposer/x]\nprogram = /nonexistent\nuse_proxy = yes\n")]
    [InlineData("[interposer]\nuse_proxy = yes\nuse_proxy = no\nsocket = x\ntimeout = 9\n[interposer/x\nfoo\n")]
    [InlineData("[interposer]\nunknown = 1\n[interposer/x]\ngroup = {group}\nuse_proxy = yes\nprogram = {program}\n/* open")]
    public void They_agree(string text)
    {
        text = text.Replace("{program}", ConfigurationSite.Program, StringComparison.Ordinal)
            .Replace("{user}", $"{Interop.LibC.geteuid()}", StringComparison.Ordinal).Replace("{group}", $"{Interop.LibC.getegid()}", StringComparison.Ordinal);
        _site.Write(text);

        ProcessResult said = ProcessRunner.Run(
            [Repository.PathOf("artifacts", "gssinterposerctl"), "config", "--program", ConfigurationSite.Program],
            new Dictionary<string, string> { ["GSSINTERPOSER_CONFIG"] = _site.PathOf() });

        bool uses = CoreEnvironment.LoadSettings(switchedOn: false);
        Assert.True(CoreEnvironment.LoadSettings());
        Dictionary<string, string> values = said.Output.Split('\n').Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length == 3).ToDictionary(fields => fields[0], fields => fields[1]);
        Assert.Equal(uses ? "yes" : "no", values["use_proxy"]);
        Assert.Equal(ConfigurationSite.Socket, values["socket"]);
        Assert.Equal(Settings.Behavior.ToString(), values["behavior"].Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true);
        Assert.True(ConfigurationText.TryTimeout(System.Text.Encoding.ASCII.GetBytes(values["timeout"]), out int milliseconds) && milliseconds == Settings.CallTimeoutMs);
        Assert.Equal(ConfigurationSite.Problem, said.Error.Split('\n')[0]);
        Assert.Equal(Settings.IsFaulty ? 1 : 0, said.ExitCode);
    }
}
