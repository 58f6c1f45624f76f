// SPDX-License-Identifier: MIT
using GssInterposer.Interop;

namespace GssInterposer.Core.Transport;

/// <summary>The end of a time budget, on the monotonic clock.</summary>
public readonly unsafe struct Deadline
{
    private readonly long _endMs;

    private Deadline(long endMs) => _endMs = endMs;

    /// <summary>Milliseconds since some fixed point in the past.</summary>
    public static long NowMs
    {
        get
        {
            timespec now;
            LibC.clock_gettime(LibC.CLOCK_MONOTONIC, &now);
            return ((long)now.tv_sec * 1000) + ((long)now.tv_nsec / 1_000_000);
        }
    }

    /// <summary>A deadline <paramref name="milliseconds"/> from now.</summary>
    public static Deadline After(int milliseconds) => new(NowMs + milliseconds);

    /// <summary>The earlier of this deadline and <paramref name="milliseconds"/> from now.</summary>
    public Deadline OrAfter(int milliseconds)
    {
        long other = NowMs + milliseconds;
        return new Deadline(other < _endMs ? other : _endMs);
    }

    /// <summary>Milliseconds left; 0 when it has passed.</summary>
    public int RemainingMs
    {
        get
        {
            long left = _endMs - NowMs;
            return left <= 0 ? 0 : left > int.MaxValue ? int.MaxValue : (int)left;
        }
    }
}
