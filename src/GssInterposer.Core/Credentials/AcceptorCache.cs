// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Core.Names;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>
/// The sealed acceptor credentials that the threads of this process acquired last. Servers acquire the same one for every request; shown the sealed one, the daemon only looks whether it is
/// still good, which takes it half the time of making another. One that it cannot use is dropped (<see cref="RemoteCredentials.Acquire"/>). Nothing
/// is written anywhere: a credential cache is for initiators.
/// </summary>
// SAFETY: whoever takes what is in a place owns it. Exchange is atomic, so a fork at any moment leaves the child with it or without.
internal static unsafe class AcceptorCache
{
    private struct Kept
    {
        public int Mechanism;
        public uint Seconds;
        public uint NameLength;
        public uint CredentialLength; // the encoded name and the encoded credential follow
    }

    private struct Places
    {
        public fixed long Word[InterposerLimits.AcceptorCachePlaces];
    }

    private static Places s_places;

    /// <summary>Threads are told apart by their stacks, which lie further apart than this; two that share a place only lose time.</summary>
    private static ref long Place
    {
        get
        {
            byte here;
            ref Places places = ref s_places;
            return ref places.Word[(int)(((ulong)&here / InterposerLimits.ThreadStackBytesApart) % InterposerLimits.AcceptorCachePlaces)];
        }
    }

    /// <summary>Takes the credential out, if it answers <paramref name="request"/>.</summary>
    /// <returns>The encoded gssx_cred, to be released; empty when there is none.</returns>
    public static Blob Take(in AcquireRequest request)
    {
        Kept* kept = (Kept*)Interlocked.Exchange(ref Place, 0);
        if (kept == null)
        {
            return default;
        }

        byte* name = (byte*)(kept + 1);
        bool answers = kept->Mechanism == request.Mechanism
            && kept->Seconds == request.Seconds
            && IsCacheable(in request)
            && NameOf(in request).SequenceEqual(new ReadOnlySpan<byte>(name, (int)kept->NameLength));
        Blob found = answers ? Blob.Copy(new ReadOnlySpan<byte>(name + kept->NameLength, (int)kept->CredentialLength)) : default;
        Release(kept);
        return found;
    }

    /// <summary>Keeps what the daemon has answered to <paramref name="request"/>; without memory for it, nothing is kept.</summary>
    public static void Keep(in AcquireRequest request, ReadOnlySpan<byte> credential)
    {
        ReadOnlySpan<byte> name = NameOf(in request);
        if (!IsCacheable(in request) || name.Length > InterposerLimits.AcceptorCacheBytesMax || credential.Length > InterposerLimits.AcceptorCacheBytesMax)
        {
            return;
        }

        Kept* kept = (Kept*)LibC.malloc((nuint)sizeof(Kept) + (nuint)(uint)name.Length + (nuint)(uint)credential.Length);
        if (kept == null)
        {
            return;
        }

        kept->Mechanism = request.Mechanism;
        kept->Seconds = request.Seconds;
        kept->NameLength = (uint)name.Length;
        kept->CredentialLength = (uint)credential.Length;
        byte* bytes = (byte*)(kept + 1);
        name.CopyTo(new Span<byte>(bytes, name.Length));
        credential.CopyTo(new Span<byte>(bytes + name.Length, credential.Length));
        Release((Kept*)Interlocked.Exchange(ref Place, (long)kept));
    }

    /// <summary>A plain acceptor credential under a name that is here as it was written; a store of its own makes it something else.</summary>
    private static bool IsCacheable(in AcquireRequest request) =>
        !request.Initiates && request.Store == null && (request.Name == null || !request.Name->Remote.IsEmpty);

    private static ReadOnlySpan<byte> NameOf(in AcquireRequest request) => request.Name == null ? default : request.Name->Remote;

    private static void Release(Kept* kept)
    {
        if (kept != null)
        {
            LibC.explicit_bzero(kept, (nuint)sizeof(Kept) + kept->NameLength + kept->CredentialLength);
            LibC.free(kept);
        }
    }
}
