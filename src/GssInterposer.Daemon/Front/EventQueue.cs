// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Runtime.CompilerServices;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Front;

/// <summary>epoll(7): what is ready, one event at a time, in the order in which it became ready. Shared by all workers.</summary>
// SAFETY: events are read from a buffer that is as large as the largest form of struct epoll_event.
internal sealed unsafe class EventQueue : IDisposable
{
    /// <summary>A connection that waits for its client.</summary>
    public const uint Read = LibC.EPOLLIN | LibC.EPOLLRDHUP | LibC.EPOLLET;

    /// <summary>A connection that has something to do as soon as its client takes bytes, most often now.</summary>
    public const uint Write = LibC.EPOLLOUT | LibC.EPOLLET;

    /// <summary>A listener: disarmed by its event, so that one worker accepts.</summary>
    public const uint Accept = LibC.EPOLLIN | LibC.EPOLLONESHOT;

    private const int EventBytesMax = 16;

    private readonly int _descriptor;

    /// <summary>Makes an empty queue.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public EventQueue()
    {
        _descriptor = LibC.epoll_create1(LibC.EPOLL_CLOEXEC);
        if (_descriptor < 0)
        {
            throw SocketError.Exception("cannot create an epoll instance", Errno.Value);
        }
    }

    /// <summary>Puts a descriptor under watch.</summary>
    /// <returns>0 or an errno value.</returns>
    public int Add(int descriptor, uint events, EventKey key) => Control(LibC.EPOLL_CTL_ADD, descriptor, events, key);

    /// <summary>Changes what is waited for, and looks again: what is ready now makes an event at the end of the queue.</summary>
    public int Modify(int descriptor, uint events, EventKey key) => Control(LibC.EPOLL_CTL_MOD, descriptor, events, key);

    /// <summary>Takes the first event, or waits for it.</summary>
    /// <param name="timeoutMs">For how long; -1 for ever.</param>
    /// <param name="events">EPOLLIN and so on.</param>
    /// <param name="key">What it was added with.</param>
    /// <returns>False: none came, or a signal did.</returns>
    public bool Wait(int timeoutMs, out uint events, out EventKey key)
    {
        byte* buffer = stackalloc byte[EventBytesMax];
        if (LibC.epoll_wait(_descriptor, (epoll_event*)buffer, 1, timeoutMs) != 1)
        {
            events = 0;
            key = default;
            return false;
        }

        events = Unsafe.ReadUnaligned<uint>(buffer);
        key = Unsafe.ReadUnaligned<EventKey>(buffer + LibC.gi_epoll_event_bytes - sizeof(EventKey));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => LibC.close(_descriptor);

    private int Control(int operation, int descriptor, uint events, EventKey key)
    {
        byte* buffer = stackalloc byte[EventBytesMax];
        Unsafe.WriteUnaligned(buffer, events);
        Unsafe.WriteUnaligned(buffer + LibC.gi_epoll_event_bytes - sizeof(EventKey), key);
        return LibC.epoll_ctl(_descriptor, operation, descriptor, (epoll_event*)buffer) == 0 ? 0 : Errno.Value;
    }
}

/// <summary>What an event is about.</summary>
/// <param name="Kind">Where <paramref name="Index"/> counts.</param>
/// <param name="Index">Which one.</param>
internal readonly record struct EventKey(EventKind Kind, int Index);

/// <summary>Kinds of watched descriptors.</summary>
internal enum EventKind
{
    /// <summary>A slot of the <see cref="ConnectionTable"/>.</summary>
    Connection = 0,

    /// <summary>A number of a <see cref="Listener"/>.</summary>
    Listener,

    /// <summary>All workers are to end.</summary>
    Quit,
}
