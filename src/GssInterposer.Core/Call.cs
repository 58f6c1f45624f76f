// SPDX-License-Identifier: MIT
using GssInterposer.Core.Policy;
using GssInterposer.Core.Transport;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core;

/// <summary>
/// What one call into the plugin holds: <c>struct gi_call_state</c> in native/shim.h, which lives in the stack frame of the C thunk. Whatever is
/// recorded here is given back also when the code traps (<see cref="Abandon"/>), so everything a call takes is taken through it.
/// </summary>
// SAFETY: the thunk zeroes the words before the call and keeps the frame until after it; only the thread that made the call uses it.
public unsafe struct Call
{
    private readonly void* _scratch;
    private readonly nuint _scratchBytes;
    private Arena _arena;
    private Connection _overflow;
    private Deadline _deadline;
    private int _arenaReady;
    private int _deadlineSet;
    private int _cancelDisabled;
    private int _cancelState;
    private int _fileAndOne; // 0: none
    private __dirstream* _directory;

    /// <summary>The connection this call has checked out, or null.</summary>
    internal Connection* Connection;

    /// <summary>A call whose scratch memory is <paramref name="scratch"/>; used where there is no C thunk (tests).</summary>
    public Call(void* scratch, nuint scratchBytes)
    {
        this = default;
        _scratch = scratch;
        _scratchBytes = scratchBytes;
    }

    /// <summary>Memory for this call: first the scratch bytes of the frame, then malloc up to <see cref="Limits.ReplyArenaBytesMax"/>.</summary>
    public Arena* Arena
    {
        get
        {
            fixed (Arena* arena = &_arena)
            {
                if (_arenaReady == 0)
                {
                    Xdr.Arena.Initialize(arena, _scratch, _scratchBytes, Limits.ReplyArenaBytesMax);
                    _arenaReady = 1;
                }

                return arena;
            }
        }
    }

    /// <summary>The end of this call's time budget, which begins with its first exchange and which all its exchanges share.</summary>
    internal Deadline Deadline
    {
        get
        {
            if (_deadlineSet == 0)
            {
                _deadline = Deadline.After(Settings.CallTimeoutMs);
                _deadlineSet = 1;
            }

            return _deadline;
        }
    }

    /// <summary>Gives the call a time budget of its own, less than the usual one.</summary>
    internal void LimitTo(int milliseconds)
    {
        _deadline = Deadline.OrAfter(milliseconds);
        _deadlineSet = 1;
    }

    /// <summary>Where a connection lives when every slot of the pool is taken: in the frame, for this call only.</summary>
    internal Connection* Overflow
    {
        get
        {
            fixed (Connection* overflow = &_overflow)
            {
                return overflow;
            }
        }
    }

    /// <summary>From here on the thread cannot be cancelled (pthread_cancel).</summary>
    internal void DisableCancellation()
    {
        fixed (int* state = &_cancelState)
        {
            _cancelDisabled = LibC.pthread_setcancelstate(LibC.PTHREAD_CANCEL_DISABLE, state) == 0 ? 1 : 0;
        }
    }

    /// <summary>As before <see cref="DisableCancellation"/>.</summary>
    internal void RestoreCancellation()
    {
        if (_cancelDisabled != 0)
        {
            _cancelDisabled = 0;
            LibC.pthread_setcancelstate(_cancelState, null);
        }
    }

    /// <summary>The call reads this file; <see cref="CloseFile"/> closes it.</summary>
    internal void HoldFile(int descriptor) => _fileAndOne = descriptor + 1;

    /// <summary>What was a descriptor is a directory now.</summary>
    internal void HoldDirectory(__dirstream* directory)
    {
        _directory = directory;
        _fileAndOne = 0;
    }

    /// <summary>Closes the file or directory that the call reads, if any.</summary>
    internal void CloseFile()
    {
        if (_directory != null)
        {
            LibC.closedir(_directory);
            _directory = null;
        }
        else if (_fileAndOne != 0)
        {
            LibC.close(_fileAndOne - 1);
        }

        _fileAndOne = 0;
    }

    /// <summary>Gives everything back at the normal end of a call. Replies carry session keys, so used memory is wiped.</summary>
    public void End()
    {
        if (_arenaReady != 0)
        {
            _arenaReady = 0;
            _arena.ReleaseWiped();
        }
    }

    /// <summary>Gives everything back after a trap. A connection in mid-exchange is closed: its next bytes would belong to this call.</summary>
    public void Abandon()
    {
        if (Connection != null)
        {
            Connections.Discard(ref this);
        }

        CloseFile();
        RestoreCancellation();
        End();
    }
}
