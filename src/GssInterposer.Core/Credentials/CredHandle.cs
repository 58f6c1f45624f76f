// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// What a gss_cred_id_t of ours points to: a credential of the real mechanism, or the daemon's sealed one as an encoded <c>gssx_cred</c>. The daemon may hand
/// back a changed one (new tickets) while other threads are using the old, so versions are chained and freed together with the handle; after
/// <see cref="InterposerLimits.CredentialUpdatesMax"/> of them the handle keeps what it has.
/// </summary>
// SAFETY: the newest version is published by compare-and-exchange and none is freed before the handle; Local never changes after creation.
public unsafe struct CredHandle
{
    private const ulong MagicValue = 0x4749_4352_4544_0001;

    private struct Version
    {
        public Version* Older;
        public long AcquiredAtMs;
        public uint Number;
        public uint Length; // the encoded gssx_cred follows
    }

    private ulong _magic;
    private long _newestWord;

    /// <summary>The credential inside the real mechanism; null on the remote side.</summary>
    internal gss_cred_id_struct* Local;

    /// <summary>Index in <see cref="MechanismTable"/>.</summary>
    internal int Mechanism;

    /// <summary>Name of the credential cache in which it is kept for later processes, malloc'd, NUL-terminated; null for the default cache.</summary>
    internal byte* CacheName;

    /// <summary>Kept in a credential cache at all? Not so for acceptor credentials and for delegated ones, which their owner stores.</summary>
    internal bool IsCached;

    private readonly Version* Newest => (Version*)_newestWord;

    /// <summary>Does the daemon hold it?</summary>
    internal readonly bool IsRemote => _newestWord != 0;

    /// <summary>The encoded gssx_cred, to send.</summary>
    internal readonly XdrEncoded<GssxCred> Remote => RemoteOf(_newestWord); // read once: pointer and length must be of the same version

    /// <summary>Seconds since the daemon told us the lifetimes in <see cref="Remote"/>.</summary>
    internal readonly ulong AgeSeconds => (ulong)(Transport.Deadline.NowMs - Newest->AcquiredAtMs) / 1000;

    /// <summary>GSS_S_DEFECTIVE_CREDENTIAL with words.</summary>
    internal static GssStatus Bad => new(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, (uint)MinorCode.BadCredential);

    /// <summary>GSSPROXY_BEHAVIOR does not let this credential be used.</summary>
    internal static GssStatus WrongSide => new(GssApi.GSS_S_DEFECTIVE_CREDENTIAL, (uint)MinorCode.WrongSide);

    /// <summary>The handle behind an opaque pointer of the application; null when it is not one.</summary>
    internal static CredHandle* From(gss_cred_id_struct* credential)
    {
        CredHandle* handle = (CredHandle*)credential;
        return handle != null && handle->_magic == MagicValue ? handle : null;
    }

    /// <summary>A handle around a copy of an encoded gssx_cred. Null when out of memory.</summary>
    internal static CredHandle* CreateRemote(ReadOnlySpan<byte> encoded, int mechanism)
    {
        CredHandle* handle = Create(mechanism);
        if (handle != null && !handle->Update(encoded))
        {
            Release(handle);
            return null;
        }

        return handle;
    }

    /// <summary>Takes over a credential of the real mechanism. Null, and the credential released, when out of memory.</summary>
    internal static CredHandle* TakeLocal(gss_cred_id_struct* local, int mechanism)
    {
        CredHandle* handle = Create(mechanism);
        if (handle == null)
        {
            ReleaseLocal(local);
            return null;
        }

        handle->Local = local;
        return handle;
    }

    /// <summary>What <see cref="Remote"/> is at the moment, for <see cref="Replace"/>.</summary>
    internal readonly long Stamp => _newestWord;

    /// <summary>The bytes that <paramref name="stamp"/> stands for.</summary>
    internal static XdrEncoded<GssxCred> RemoteOf(long stamp)
    {
        Version* version = (Version*)stamp;
        return version == null ? default : new XdrEncoded<GssxCred>((byte*)(version + 1), version->Length);
    }

    /// <summary>Takes over what the daemon says the credential is now.</summary>
    /// <returns>False, and nothing changed, when out of memory or after too many updates.</returns>
    internal bool Update(ReadOnlySpan<byte> encoded) => Publish(encoded, _newestWord, Transport.Deadline.NowMs); // another thread may be faster, with tickets as good as these

    /// <summary>Puts the same credential with other options in the place of what <paramref name="stamp"/> stands for; it is as old as that.</summary>
    /// <returns>False, and nothing changed, when another thread was faster, when out of memory or after too many updates.</returns>
    internal bool Replace(long stamp, ReadOnlySpan<byte> encoded) => Publish(encoded, stamp, ((Version*)stamp)->AcquiredAtMs);

    private bool Publish(ReadOnlySpan<byte> encoded, long stamp, long acquiredAtMs)
    {
        Version* older = (Version*)stamp;
        if (older != null && older->Number >= InterposerLimits.CredentialUpdatesMax)
        {
            return false;
        }

        Version* version = (Version*)LibC.malloc((nuint)sizeof(Version) + (nuint)(uint)encoded.Length);
        if (version == null)
        {
            return false;
        }

        version->Older = older;
        version->AcquiredAtMs = acquiredAtMs;
        version->Number = older == null ? 0 : older->Number + 1;
        version->Length = (uint)encoded.Length;
        encoded.CopyTo(new Span<byte>(version + 1, encoded.Length));
        if (Interlocked.CompareExchange(ref _newestWord, (long)version, stamp) != stamp)
        {
            LibC.free(version);
            return false;
        }

        return true;
    }

    /// <summary>Frees the handle and what it owns.</summary>
    internal static void Release(CredHandle* handle)
    {
        ReleaseLocal(handle->Local);
        Version* version = handle->Newest;
        while (version != null)
        {
            Version* older = version->Older;
            LibC.explicit_bzero(version + 1, version->Length);
            LibC.free(version);
            version = older;
        }

        LibC.free(handle->CacheName);
        handle->_magic = 0;
        LibC.free(handle);
    }

    private static CredHandle* Create(int mechanism)
    {
        CredHandle* handle = (CredHandle*)LibC.calloc(1, (nuint)sizeof(CredHandle));
        if (handle != null)
        {
            handle->_magic = MagicValue;
            handle->Mechanism = mechanism;
        }

        return handle;
    }

    private static void ReleaseLocal(gss_cred_id_struct* local)
    {
        if (local != null)
        {
            uint minor;
            GssApi.gss_release_cred(&minor, &local);
        }
    }
}
