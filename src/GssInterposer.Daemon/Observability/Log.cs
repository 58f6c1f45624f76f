// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Daemon.Observability;

/// <summary>The daemon's log. Lines never hold secrets: no tokens, keys, passwords or sealed bytes.</summary>
internal sealed class Log
{
    /// <summary>Debug messages up to this level are written (<see cref="Configuration.DaemonConfiguration.DebugLevel"/>).</summary>
    public int DebugLevel { get; set; }

    /// <summary>Something failed that the administrator should look at.</summary>
    public void Error(string message) => Console.Error.WriteLine(message);

    /// <summary>Something is odd, and goes on.</summary>
    public void Warning(string message) => Console.Error.WriteLine(message);

    /// <summary>A fact worth a line even without debugging.</summary>
    public void Info(string message) => Console.Error.WriteLine(message);

    /// <summary>For debugging. Ask <see cref="DebugLevel"/> before composing an expensive message.</summary>
    public void Debug(int level, string message)
    {
        if (level <= DebugLevel)
        {
            Console.Error.WriteLine(message);
        }
    }
}
