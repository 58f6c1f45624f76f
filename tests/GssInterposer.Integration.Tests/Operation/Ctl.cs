// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.Testing;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>Runs artifacts/gssinterposerctl.</summary>
internal static class Ctl
{
    /// <summary>The program.</summary>
    public static string Program { get; } = Repository.PathOf("artifacts", "gssinterposerctl");

    /// <summary>Runs it with nothing in its environment but <paramref name="variables"/>; without a configuration unless they name one.</summary>
    public static ProcessResult Run(IEnumerable<(string Name, string Value)> variables, params string[] arguments)
    {
        Dictionary<string, string> environment = new() { ["GSSINTERPOSER_CONFIG"] = string.Empty, ["GSS_MECH_CONFIG"] = "/dev/null" };
        foreach ((string name, string value) in variables)
        {
            environment[name] = value;
        }

        return ProcessRunner.Run([Program, .. arguments], environment);
    }

    /// <inheritdoc cref="Run(IEnumerable{ValueTuple{string, string}}, string[])"/>
    public static ProcessResult Run(params string[] arguments) => Run([], arguments);

    /// <summary>The line of its output that begins with a word, without that word and with single blanks.</summary>
    public static string Line(this ProcessResult result, string word) =>
        string.Join(' ', result.Output.Split('\n').Select(line => line.Split(' ', System.StringSplitOptions.RemoveEmptyEntries)).First(fields => fields.Length > 0 && fields[0] == word).Skip(1));
}
