// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Names;

/// <summary>
/// What a gss_name_t of ours points to. The remote part is the encoded <c>gssx_name</c>: what the application wrote, not canonicalised, because a uid
/// name must reach the daemon as it is; or what the daemon said. The local part is the same name inside the real mechanism, made when somebody asks a
/// question that only the mechanism answers. Either may be missing, never both.
/// </summary>
// SAFETY: a handle is malloc'd with its remote bytes right behind it; LocalWord changes once, from null, by compare-and-exchange, so that threads may
// share a name. Magic cannot be an address, in particular not the handle's own (one path of MIT's gss_release_name looks).
public unsafe struct NameHandle
{
    private const ulong MagicValue = 0x4749_4e41_4d45_0001;

    private ulong _magic;
    private long _localWord;
    private uint _remoteLength;

    /// <summary>Index in <see cref="MechanismTable"/>.</summary>
    internal int Mechanism;

    /// <summary>The encoded gssx_name; empty when there is none yet.</summary>
    internal readonly ReadOnlySpan<byte> Remote
    {
        get
        {
            fixed (NameHandle* self = &this)
            {
                return new ReadOnlySpan<byte>(self + 1, (int)_remoteLength);
            }
        }
    }

    /// <summary>The name inside the real mechanism, or null.</summary>
    internal readonly gss_name_struct* Local => (gss_name_struct*)_localWord;

    /// <summary>The handle behind an opaque pointer of the application; null when it is not one.</summary>
    internal static NameHandle* From(gss_name_struct* name)
    {
        NameHandle* handle = (NameHandle*)name;
        return handle != null && handle->_magic == MagicValue ? handle : null;
    }

    /// <summary>GSS_S_BAD_NAME with words.</summary>
    internal static GssStatus Bad => new(GssApi.GSS_S_BAD_NAME, (uint)MinorCode.BadName);

    /// <summary>A handle around an encoded gssx_name, which is copied. Null when out of memory.</summary>
    internal static NameHandle* CreateRemote(ReadOnlySpan<byte> encoded, int mechanism)
    {
        NameHandle* handle = (NameHandle*)LibC.malloc((nuint)sizeof(NameHandle) + (nuint)(uint)encoded.Length);
        if (handle != null)
        {
            handle->_magic = MagicValue;
            handle->_localWord = 0;
            handle->_remoteLength = (uint)encoded.Length;
            handle->Mechanism = mechanism;
            encoded.CopyTo(new Span<byte>(handle + 1, encoded.Length));
        }

        return handle;
    }

    /// <summary>Takes over a name of the real mechanism. Null, and the name released, when out of memory.</summary>
    internal static NameHandle* TakeLocal(gss_name_struct* local, int mechanism)
    {
        NameHandle* handle = CreateRemote(default, mechanism);
        if (handle == null)
        {
            ReleaseLocal(local);
            return null;
        }

        handle->_localWord = (long)local;
        return handle;
    }

    /// <summary>
    /// Takes over a name of the real mechanism and hands it to the application; a name that the application did not ask for, or that is not there, is nothing.
    /// </summary>
    /// <returns>False, and the name released, when out of memory.</returns>
    internal static bool Give(gss_name_struct* local, int mechanism, gss_name_struct** output)
    {
        if (output == null || local == null)
        {
            return true;
        }

        *output = (gss_name_struct*)TakeLocal(local, mechanism);
        return *output != null;
    }

    /// <summary>Takes back a name that has been handed to the application by a call that fails after all.</summary>
    internal static void ReleaseOutput(gss_name_struct** output)
    {
        if (output != null && *output != null)
        {
            Release((NameHandle*)*output);
            *output = null;
        }
    }

    /// <summary>Frees the handle and what it owns.</summary>
    internal static void Release(NameHandle* handle)
    {
        ReleaseLocal(handle->Local);
        handle->_magic = 0;
        LibC.free(handle);
    }

    /// <summary>The name inside the real mechanism behind an opaque pointer of the application.</summary>
    internal static GssStatus BorrowLocal(ref Call call, gss_name_struct* name, out gss_name_struct* local)
    {
        NameHandle* handle = From(name);
        local = null;
        return handle == null ? Bad : BorrowLocal(ref call, handle, out local);
    }

    /// <summary>The name inside the real mechanism, made from the remote part at the first call.</summary>
    internal static GssStatus BorrowLocal(ref Call call, NameHandle* handle, out gss_name_struct* local)
    {
        local = handle->Local;
        if (local != null)
        {
            return GssStatus.Complete;
        }

        gss_name_struct* made;
        GssStatus status = LocalNames.Import(ref call, handle->Remote, handle->Mechanism, &made);
        if (status.IsError)
        {
            return status;
        }

        local = (gss_name_struct*)Interlocked.CompareExchange(ref handle->_localWord, (long)made, 0);
        if (local == null)
        {
            local = made;
        }
        else
        {
            ReleaseLocal(made); // another thread was faster
        }

        return GssStatus.Complete;
    }

    /// <summary>
    /// The name inside the real mechanism has been changed: from now on it alone says what the name is. RFC 6680 §7.4 changes a name in place, so nobody else uses it
    /// meanwhile.
    /// </summary>
    internal void ForgetRemote() => _remoteLength = 0;

    /// <summary>The encoded gssx_name to send to the daemon; made in the call's arena when the name came from the real mechanism.</summary>
    internal static GssStatus BorrowRemote(ref Call call, NameHandle* handle, out XdrEncoded<GssxName> remote)
    {
        if (handle->_remoteLength != 0)
        {
            remote = new XdrEncoded<GssxName>((byte*)(handle + 1), handle->_remoteLength);
            return GssStatus.Complete;
        }

        return LocalNames.Encode(ref call, handle->Local, out remote);
    }

    private static void ReleaseLocal(gss_name_struct* local)
    {
        if (local != null)
        {
            uint minor;
            GssApi.gss_release_name(&minor, &local);
        }
    }
}
