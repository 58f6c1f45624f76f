// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace GssInterposer.Testing;

/// <summary>A program in the background, killed at the latest when it is disposed.</summary>
public sealed class RunningProcess : IDisposable
{
    private const int WorkerThreadsMin = 32;
    private const int SignalTerminate = 15;

    private readonly Process process;
    private readonly string command;
    private readonly Capture output = new();
    private readonly Capture error = new();

    // What a program writes is read on pool threads; tests that wait for it must not wait for a free one as well.
    static RunningProcess() => ThreadPool.SetMinThreads(WorkerThreadsMin, WorkerThreadsMin);

    private RunningProcess(Process process, string command)
    {
        this.process = process;
        this.command = command;
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>What it has written to standard error so far.</summary>
    public string Error => error.ToString();

    /// <summary>Starts <paramref name="command"/> (program first, absolute or looked up in the PATH of <paramref name="environment"/>) with exactly
    /// <paramref name="environment"/>; standard input is at its end.</summary>
    public static RunningProcess Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new(Programs.Find(command[0], environment))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        for (int index = 1; index < command.Count; index++)
        {
            start.ArgumentList.Add(command[index]);
        }

        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        RunningProcess running = new(new Process { StartInfo = start }, string.Join(' ', command));
        running.process.OutputDataReceived += (_, line) => running.output.Add(line.Data);
        running.process.ErrorDataReceived += (_, line) => running.error.Add(line.Data);
        running.process.Start();
        running.process.StandardInput.Close();
        running.process.BeginOutputReadLine();
        running.process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits until <paramref name="text"/> has appeared <paramref name="times"/> times on either stream, or the program ends.</summary>
    /// <returns>Whether it appeared.</returns>
    /// <exception cref="TimeoutException">Neither happened in time.</exception>
    public bool WaitForText(string text, TimeSpan timeout, int times = 1)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        while (elapsed.Elapsed < timeout)
        {
            // The order matters: what was written before the end must be seen after it.
            bool ended = process.WaitForExit(TimeSpan.FromMilliseconds(10));
            if (ended)
            {
                process.WaitForExit();
            }

            if (output.Count(text) >= times || error.Count(text) >= times)
            {
                return true;
            }

            if (ended)
            {
                return false;
            }
        }

        throw new TimeoutException($"no '{text}' within {timeout.TotalSeconds} s from: {Describe(-1)}");
    }

    /// <summary>Asks it to end: SIGTERM.</summary>
    public void Terminate() => Signal(SignalTerminate);

    /// <summary>Sends it a signal.</summary>
    public void Signal(int signal)
    {
        if (Signal(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"cannot signal process {process.Id}: {command}");
        }
    }

    /// <summary>Waits for the end and gives everything that was written.</summary>
    /// <exception cref="TimeoutException">It did not end in time; it was killed.</exception>
    public ProcessResult WaitForExit(TimeSpan timeout)
    {
        if (!process.WaitForExit(timeout))
        {
            Kill();
            throw new TimeoutException($"did not end within {timeout.TotalSeconds} s: {Describe(-1)}");
        }

        process.WaitForExit(); // the readers of its streams, too
        return Describe(process.ExitCode);
    }

    /// <summary>Kills it when it still runs, and gives everything that was written.</summary>
    public ProcessResult Stop()
    {
        Kill();
        process.WaitForExit();
        return Describe(process.ExitCode);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private void Kill()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private ProcessResult Describe(int exitCode) => new(command, exitCode, output.ToString(), error.ToString());

    private sealed class Capture
    {
        private readonly StringBuilder text = new();
        private readonly Lock guard = new();

        public void Add(string? line)
        {
            lock (guard)
            {
                if (line is not null)
                {
                    text.Append(line).Append('\n');
                }
            }
        }

        public int Count(string wanted) => ToString().AsSpan().Count(wanted);

        public override string ToString()
        {
            lock (guard)
            {
                return text.ToString();
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
