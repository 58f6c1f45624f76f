// SPDX-License-Identifier: MIT
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>What gss_accept_sec_context writes: the application's own pointers, any of which but the token may be NULL.</summary>
internal unsafe struct AcceptOutputs
{
    public gss_name_struct** SourceName;
    public gss_OID_desc_struct** Mechanism;
    public gss_buffer_desc_struct* Token;
    public uint* Flags;
    public uint* Lifetime;
    public gss_cred_id_struct** Delegated;
}

/// <summary>gss_accept_sec_context (RFC 2744 §5.1), sent to the daemon or answered by the real mechanism.</summary>
public static unsafe class AcceptSecContext
{
    /// <summary>One leg. A context keeps the side it began on: half of a handshake cannot move to the other.</summary>
    public static GssStatus Run(
        Call* call,
        gss_ctx_id_struct** context,
        gss_cred_id_struct* acceptor,
        gss_buffer_desc_struct* inputToken,
        gss_channel_bindings_struct* bindings,
        gss_name_struct** sourceName,
        gss_OID_desc_struct** mechanism,
        gss_buffer_desc_struct* outputToken,
        uint* flags,
        uint* lifetime,
        gss_cred_id_struct** delegated)
    {
        if (Settings.IsFaulty)
        {
            return Settings.Fault;
        }

        CredHandle* credential = CredHandle.From(acceptor);
        if (acceptor != null && credential == null)
        {
            return CredHandle.Bad;
        }

        AcceptOutputs outputs = default;
        outputs.SourceName = sourceName;
        outputs.Mechanism = mechanism;
        outputs.Token = outputToken;
        outputs.Flags = flags;
        outputs.Lifetime = lifetime;
        outputs.Delegated = delegated;

        if (*context != null)
        {
            ContextHandle* handle = ContextHandle.From(*context);
            if (handle == null)
            {
                return ContextHandle.Bad;
            }

            if (!handle->IsRemote)
            {
                return LocalAccept.Run(ref *call, handle, credential, inputToken, bindings, in outputs);
            }

            if (!handle->IsOpen)
            {
                return RemoteAccept.Run(ref *call, handle, credential, inputToken, bindings, in outputs);
            }

            // An open context takes no further leg: the real mechanism says so, in its own words, and the context stays as it is.
            GssStatus opened = ContextHandle.Borrow(ref *call, *context, out ContextSide side);
            return opened.IsError ? opened
                : side.IsHeld ? AcceptedAlready
                : LocalAccept.Run(ref *call, handle, null, inputToken, bindings, in outputs);
        }

        ContextHandle* begun = ContextHandle.Create(credential == null ? AcceptToken.Mechanism(inputToken) : credential->Mechanism);
        if (begun == null)
        {
            return GssStatus.OutOfMemory;
        }

        GssStatus status = Begin(ref *call, begun, credential, inputToken, bindings, in outputs);
        if (!status.IsStep)
        {
            ContextHandle.Release(begun); // RFC 2744 §5.1: a failed first call leaves nothing behind
        }
        else
        {
            *context = (gss_ctx_id_struct*)begun;
        }

        return status;
    }

    /// <summary>krb5's own number and words.</summary>
    private static GssStatus AcceptedAlready
    {
        get
        {
            Words.Remember(LibC.EINVAL, "accept_sec_context called with existing context handle"u8);
            return new GssStatus(GssApi.GSS_S_FAILURE, LibC.EINVAL);
        }
    }

    private static GssStatus Begin(
        ref Call call,
        ContextHandle* context,
        CredHandle* credential,
        gss_buffer_desc_struct* token,
        gss_channel_bindings_struct* bindings,
        in AcceptOutputs outputs)
    {
        Behavior behavior = Settings.Behavior;
        if (credential != null)
        {
            if (credential->IsRemote)
            {
                return behavior.AllowsRemote()
                    ? RemoteAccept.Run(ref call, context, credential, token, bindings, in outputs)
                    : CredHandle.WrongSide;
            }

            return behavior.AllowsLocal() ? LocalAccept.Run(ref call, context, credential, token, bindings, in outputs) : CredHandle.WrongSide;
        }

        // Without a credential the side is the one that has a default acceptor credential. The token itself is shown to one side only.
        AcquireRequest request = AcquireRequest.Default(context->Mechanism, GssApi.GSS_C_ACCEPT);
        if (behavior.IsLocalFirst())
        {
            GssStatus local = LocalCredentials.Acquire(ref call, in request, out CredHandle* first, out _);
            if (local.IsStep)
            {
                return AcceptWith(ref call, context, first, token, bindings, in outputs);
            }

            if (!behavior.AllowsRemote())
            {
                return local;
            }

            GssStatus second = RemoteAccept.Run(ref call, context, null, token, bindings, in outputs);
            return second.IsStep ? second : GssStatus.OfBoth(local, second);
        }

        GssStatus remote = RemoteAccept.Run(ref call, context, null, token, bindings, in outputs);
        if (remote.IsStep || !behavior.AllowsLocal() || !remote.MeansNoAcceptor)
        {
            return remote;
        }

        Words.Kept words = Words.Keep(remote.Minor);
        GssStatus fallback = LocalCredentials.Acquire(ref call, in request, out CredHandle* own, out _);
        if (!fallback.IsStep)
        {
            return GssStatus.OfBoth(fallback, remote, in words);
        }

        Out.Release(outputs.Token); // a failure may come with a token
        return AcceptWith(ref call, context, own, token, bindings, in outputs);
    }

    private static GssStatus AcceptWith(
        ref Call call,
        ContextHandle* context,
        CredHandle* credential,
        gss_buffer_desc_struct* token,
        gss_channel_bindings_struct* bindings,
        in AcceptOutputs outputs)
    {
        GssStatus status = LocalAccept.Run(ref call, context, credential, token, bindings, in outputs);
        CredHandle.Release(credential);
        return status;
    }
}
