// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Idle credential objects, the last returned first. Thread-safe.</summary>
// SAFETY: an object is in the stack or with somebody, never both.
internal sealed unsafe class CredentialStack
{
    /// <summary>More than these are released.</summary>
    public const int IdleMax = 8;

    private readonly Lock _guard = new();
    private readonly nint[] _idle = new nint[IdleMax];
    private int _count;
    private bool _closed;

    /// <summary>Takes an idle object; null when there is none.</summary>
    public gss_cred_id_struct* Pop()
    {
        lock (_guard)
        {
            return _count == 0 ? null : (gss_cred_id_struct*)_idle[--_count];
        }
    }

    /// <summary>Puts an object in, or releases it when there is no room or the stack was closed.</summary>
    public void Push(gss_cred_id_struct* credential)
    {
        lock (_guard)
        {
            if (!_closed && _count < IdleMax)
            {
                _idle[_count++] = (nint)credential;
                return;
            }
        }

        uint minor;
        GssApi.gss_release_cred(&minor, &credential);
    }

    /// <summary>Releases all that is in it, and from now on whatever is put in.</summary>
    public void Close()
    {
        nint[] released;
        lock (_guard)
        {
            _closed = true;
            released = _idle[.._count];
            _count = 0;
        }

        foreach (nint idle in released)
        {
            uint minor;
            gss_cred_id_struct* credential = (gss_cred_id_struct*)idle;
            GssApi.gss_release_cred(&minor, &credential);
        }
    }
}
