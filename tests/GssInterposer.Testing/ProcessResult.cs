// SPDX-License-Identifier: MIT
namespace GssInterposer.Testing;

/// <summary>How a program ended.</summary>
/// <param name="Command">What was run, for messages.</param>
/// <param name="ExitCode">Exit status; 128 + signal when a signal ended it.</param>
/// <param name="Output">Everything it wrote to standard output.</param>
/// <param name="Error">Everything it wrote to standard error.</param>
public sealed record ProcessResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Both streams, output first.</summary>
    public string Text => Output + Error;

    /// <summary>The whole story, for the message of a failed assertion.</summary>
    public override string ToString() => $"$ {Command}\nexit status {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}
