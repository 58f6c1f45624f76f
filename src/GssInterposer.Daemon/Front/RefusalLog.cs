// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Daemon.Observability;

namespace GssInterposer.Daemon.Front;

/// <summary>Warnings that a client can provoke as often as it likes: one line per reason and interval, with the number of those left out.</summary>
internal sealed class RefusalLog
{
    private readonly Log _log;
    private readonly Lock _lock = new();
    private readonly long[] _nextMs = new long[Enum.GetValues<Refusal>().Length + 1];
    private readonly int[] _leftOut = new int[Enum.GetValues<Refusal>().Length + 1];

    /// <summary>Writes to <paramref name="log"/>.</summary>
    public RefusalLog(Log log) => _log = log;

    /// <summary>Warns, or counts.</summary>
    /// <param name="reason">Why a connection was refused; null when none could be accepted at all.</param>
    /// <param name="message">The line.</param>
    public void Warn(Refusal? reason, string message)
    {
        int index = reason == null ? 0 : (int)reason + 1;
        int leftOut;
        lock (_lock)
        {
            long now = Environment.TickCount64;
            if (_nextMs[index] > now)
            {
                _leftOut[index]++;
                return;
            }

            _nextMs[index] = now + FrontLimits.RefusalLogMs;
            leftOut = _leftOut[index];
            _leftOut[index] = 0;
        }

        _log.Warning(leftOut == 0 ? message : $"{message} ({leftOut} more of these since the last line)");
    }
}
