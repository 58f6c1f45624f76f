// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Core.Policy;

/// <summary>What sections of the configuration file say; a key that none of them has is absent.</summary>
// SAFETY: Socket holds SocketLength bytes, which is less than SocketPathBytesMax.
internal unsafe struct ConfigurationValues
{
    /// <summary>Is use_proxy said?</summary>
    public bool HasUseProxy;

    /// <summary>use_proxy.</summary>
    public bool UseProxy;

    /// <summary>Is behavior said?</summary>
    public bool HasBehavior;

    /// <summary>behavior.</summary>
    public Behavior Behavior;

    /// <summary>timeout; 0 when it is not said.</summary>
    public int TimeoutMs;

    /// <summary>Length of socket; 0 when it is not said.</summary>
    public int SocketLength;

    private fixed byte _socket[InterposerLimits.SocketPathBytesMax];

    /// <summary>Sets socket, which leaves room for a NUL.</summary>
    public void SetSocket(ReadOnlySpan<byte> path)
    {
        SocketLength = path.Length;
        fixed (byte* target = _socket)
        {
            path.CopyTo(new Span<byte>(target, InterposerLimits.SocketPathBytesMax));
        }
    }

    /// <summary>Copies socket.</summary>
    public readonly void CopySocket(Span<byte> target)
    {
        fixed (byte* source = _socket)
        {
            new ReadOnlySpan<byte>(source, SocketLength).CopyTo(target);
        }
    }

    /// <summary>What <paramref name="later"/> says takes the place of what was said before, key by key.</summary>
    public void Add(in ConfigurationValues later)
    {
        UseProxy = later.HasUseProxy ? later.UseProxy : UseProxy;
        HasUseProxy |= later.HasUseProxy;
        Behavior = later.HasBehavior ? later.Behavior : Behavior;
        HasBehavior |= later.HasBehavior;
        TimeoutMs = later.TimeoutMs != 0 ? later.TimeoutMs : TimeoutMs;
        if (later.SocketLength != 0)
        {
            Span<byte> socket = stackalloc byte[InterposerLimits.SocketPathBytesMax];
            later.CopySocket(socket);
            SetSocket(socket.Slice(0, later.SocketLength));
        }
    }
}
