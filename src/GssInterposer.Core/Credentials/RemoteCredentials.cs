// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>Credentials that the daemon holds and seals.</summary>
// SAFETY: what the arguments point to lives in this frame, the arena or the handles until the exchange is over.
internal static unsafe class RemoteCredentials
{
    /// <summary>
    /// ACQUIRE_CRED. <paramref name="stored"/> is the sealed credential that has been kept, or empty. One that the daemon cannot use any more (it was sealed
    /// under another key, or for a cache that is gone) is dropped: a fresh one of the same principal takes its place.
    /// </summary>
    public static GssStatus Acquire(ref Call call, in AcquireRequest request, ref Blob stored, out CredHandle* handle, out uint lifetime)
    {
        GssStatus status = AcquireOnce(ref call, in request, in stored, shows: true, out handle, out lifetime, out bool judged);
        bool isOver = status.Major == GssApi.GSS_S_CREDENTIALS_EXPIRED && IsDelegated(ref call, in stored);
        if (!status.IsStep && judged && !stored.IsEmpty && !isOver)
        {
            Words.Kept words = Words.Keep(status.Minor);
            GssStatus anew = AcquireOnce(ref call, in request, in stored, shows: false, out handle, out lifetime, out _);

            // That the daemon would give another principal's does not tell why it refused what is stored.
            status = anew.Minor == (uint)MinorCode.OtherPrincipal ? GssStatus.OfBoth(anew, status, in words) : anew;
        }

        return status;
    }

    /// <summary>Nothing that the daemon has takes the place of what a user delegated.</summary>
    private static bool IsDelegated(ref Call call, in Blob stored)
    {
        XdrEncoded<GssxCred> encoded = new(stored.Pointer, stored.Length);
        return !stored.IsEmpty && encoded.TryDecode(call.Arena, out GssxCred kept) && DelegatedMark.IsOn(in kept);
    }

    /// <summary>One ACQUIRE_CRED, which <paramref name="shows"/> what is stored or does not. <paramref name="judged"/>: the daemon has answered, so a failure is its opinion of what we sent.</summary>
    private static GssStatus AcquireOnce(
        ref Call call, in AcquireRequest request, in Blob stored, bool shows, out CredHandle* handle, out uint lifetime, out bool judged)
    {
        judged = false;
        handle = null;
        lifetime = 0;
        gss_OID_desc_struct* mechanism = MechanismTable.Real(request.Mechanism);
        XdrOpaque mechanismBytes = new((byte*)mechanism->elements, mechanism->length);
        XdrEncoded<GssxCred> storedCredential = new(stored.Pointer, stored.Length);
        XdrEncoded<GssxName> name = default;
        if (request.Name != null)
        {
            GssStatus named = NameHandle.BorrowRemote(ref call, request.Name, out name);
            if (named.IsError)
            {
                return named;
            }
        }

        GssxArgAcquireCred arguments = default;
        arguments.InputCredHandle.Value = stored.IsEmpty || !shows ? null : &storedCredential;
        GssxOption impersonation = default;
        if (request.Impersonator != null)
        {
            if (!GssxOptions.TryCreateText(GssxOptionNames.AcquireType, GssxOptionNames.ImpersonateName, call.Arena, out impersonation))
            {
                return GssStatus.OutOfMemory;
            }

            storedCredential = request.Impersonator->Remote;
            arguments.InputCredHandle.Value = &storedCredential;
            arguments.Options = new XdrArray<GssxOption>(&impersonation, 1);
        }

        arguments.DesiredName.Value = request.Name == null ? null : &name;
        arguments.TimeReq = request.Seconds;
        arguments.DesiredMechs = new XdrArray<XdrOpaque>(&mechanismBytes, 1);
        arguments.CredUsage = CredUsage.ToWire(request.Usage);

        GssxOption password = default;
        if (request.Password != null)
        {
            if (!GssxOptions.TryCreate(GssxOptionNames.Password, Buffers.ToWire(request.Password), call.Arena, out password))
            {
                return GssStatus.OutOfMemory;
            }

            GssStatus offered = DaemonExtensions.Require(ref call, GssxOptionNames.Password, GssStatus.NoPasswords);
            if (offered.IsError)
            {
                return offered;
            }

            arguments.Options = new XdrArray<GssxOption>(&password, 1);
        }

        if (!ProxyCall.Exchange(
            ref call, GssxProgram.Procedure.AcquireCred, Idempotency.Repeatable, in arguments, out GssxResAcquireCred result, out GssStatus failure))
        {
            return failure;
        }

        judged = true;
        GssStatus status = RemoteStatus.From(in result.Status);
        if (!status.IsStep)
        {
            if (request.Mechanism == MechanismTable.Iakerb)
            {
                Words.Append(status, "; asked for IAKERB, which the C gssproxy does not offer, and ours where mechs has it"u8);
            }

            // Supplementary information alone (RFC 2744, section 3.9.1) is no credential, and no failure either: from a daemon that means nothing.
            return status.IsError ? status : GssStatus.Failure(MinorCode.BadReply);
        }

        if (!result.OutputCredHandle.IsPresent || !result.OutputCredHandle.Value->TryDecode(call.Arena, out GssxCred credential))
        {
            return GssStatus.Failure(MinorCode.EmptyReply);
        }

        if (request.Initiates && request.Name == null && IsInAnothersPlace(ref call, in stored, shows, in credential))
        {
            return GssStatus.Failure(MinorCode.OtherPrincipal);
        }

        ReadOnlySpan<byte> encoded = result.OutputCredHandle.Value->Span;
        handle = CredHandle.CreateRemote(encoded, request.Mechanism);
        if (handle == null)
        {
            return GssStatus.OutOfMemory;
        }

        if (request.Impersonator != null)
        {
            status = NoteImpersonator(ref call, in request, in credential, handle);
            if (status.IsError)
            {
                CredHandle.Release(handle);
                handle = null;
                return status;
            }
        }

        if (!request.MayKeep)
        {
            handle->IsCached = false;
        }
        else if (!request.Initiates)
        {
            AcceptorCache.Keep(in request, encoded);
        }
        else
        {
            handle->CacheName = request.CacheName == null ? null : LibC.strdup(request.CacheName);
            handle->IsCached = (request.CacheName == null) == (handle->CacheName == null); // out of memory: null would be the default cache
            if (!encoded.SequenceEqual(stored.Span))
            {
                // Not being able to keep it costs the next process a little time; this one has its credential.
                CredentialCache.Keep(request.CacheName, in credential, *result.OutputCredHandle.Value);
            }
        }

        lifetime = credential.Elements.IsEmpty ? 0 : Lifetime.Of(in credential.Elements[0], 0);
        return GssStatus.Complete;
    }

    /// <summary>
    /// Whether the daemon, which could not open what is stored, has given another principal's. A daemon may say so by an answer as good as any (the C daemon), or
    /// refuse what it is shown. Programs of one user may be served by several services of one daemon, so in the first case it matters whether a user delegated it.
    /// </summary>
    private static bool IsInAnothersPlace(ref Call call, in Blob stored, bool shown, in GssxCred acquired)
    {
        XdrEncoded<GssxCred> encoded = new(stored.Pointer, stored.Length);
        return !stored.IsEmpty
            && encoded.TryDecode(call.Arena, out GssxCred kept)
            && (!shown || DelegatedMark.IsOn(in kept))
            && DelegatedMark.AreOfDifferentPrincipals(in kept, in acquired);
    }

    /// <summary>The C daemon does not say who got a credential in another's name; here it is known.</summary>
    private static GssStatus NoteImpersonator(ref Call call, in AcquireRequest request, in GssxCred acquired, CredHandle* handle)
    {
        if (!acquired.Elements.IsEmpty && GssxOptions.TryFind(acquired.Elements[0].Options, GssxOptionNames.CredImpersonator, out _))
        {
            return GssStatus.Complete;
        }

        return request.Impersonator->Remote.TryDecode(call.Arena, out GssxCred impersonator)
            ? ElementOptions.Set(ref call, handle, GssxOptionNames.CredImpersonator, impersonator.DesiredName.DisplayName)
            : CredHandle.Bad;
    }
}
