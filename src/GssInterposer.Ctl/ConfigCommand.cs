// SPDX-License-Identifier: MIT
using System.Globalization;
using System.IO;
using System.Linq;
using GssInterposer.Core.Policy;

namespace GssInterposer.Ctl;

/// <summary><c>config</c>: the decision for a process, with its reasons.</summary>
internal static class ConfigCommand
{
    private const int ValueColumns = 36;

    /// <summary>Prints the decision, then every problem.</summary>
    public static int Run(ProcessIdentity process, string? file, TextWriter output, TextWriter errors)
    {
        Decision decision = Decision.For(process, file);
        Findings findings = decision.Findings;
        output.WriteLine($"program    {(process.Program is { } program ? Shown.Text(program) : "none given (--program): sections that ask for one do not apply")}");
        output.WriteLine($"user       {process.User}{(process.UserName is { } name ? $" ({Shown.Text(name)})" : string.Empty)}");
        output.WriteLine($"groups     {string.Join(", ", process.Groups.Prepend(process.Group).Distinct())}");
        output.WriteLine($"files      {(findings.Files.Count == 0 ? "none" : Shown.Text(findings.Files[0]))}");
        foreach (string further in findings.Files.Skip(1))
        {
            output.WriteLine($"           {Shown.Text(further)}");
        }

        output.WriteLine();
        Value(output, "use_proxy", decision.UsesProxy ? "yes" : "no", decision.UseProxyOrigin);
        Value(output, "socket", Decision.Socket, decision.SocketOrigin);
        Value(output, "behavior", Decision.BehaviorName, decision.BehaviorOrigin);
        Value(output, "timeout", Timeout(Settings.CallTimeoutMs), decision.TimeoutOrigin);
        output.Flush(); // two streams may be one terminal
        foreach (string problem in findings.Problems)
        {
            errors.WriteLine(Shown.Text(problem));
        }

        if (decision.IsFaulty)
        {
            errors.WriteLine(decision.UsesProxy
                ? "gssinterposerctl: until the files are corrected, every acquisition and every context of this process fails"
                : "gssinterposerctl: this process does not use the proxy and is not disturbed; those that do fail until the files are corrected");
        }

        return findings.Problems.Count == 0 ? ExitStatus.Good : ExitStatus.Problem;
    }

    private static void Value(TextWriter output, string key, string value, string origin) =>
        output.WriteLine($"{key,-10} {Shown.Text(value).PadRight(ValueColumns)} {Shown.Text(origin)}");

    private static string Timeout(int milliseconds) =>
        milliseconds % 1000 == 0 ? (milliseconds / 1000).ToString(CultureInfo.InvariantCulture) : $"{milliseconds}ms";
}
