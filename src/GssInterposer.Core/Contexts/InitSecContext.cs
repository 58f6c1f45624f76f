// SPDX-License-Identifier: MIT
using GssInterposer.Core.Credentials;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Interop;

namespace GssInterposer.Core.Contexts;

/// <summary>What the application asks of gss_init_sec_context, the handles aside.</summary>
internal unsafe struct InitInputs
{
    public NameHandle* Target;
    public uint Flags;
    public uint Seconds;
    public gss_channel_bindings_struct* Bindings;
    public gss_buffer_desc_struct* Token;
}

/// <summary>What gss_init_sec_context writes: the application's own pointers, any of which but the token may be NULL.</summary>
internal unsafe struct InitOutputs
{
    public gss_OID_desc_struct** Mechanism;
    public gss_buffer_desc_struct* Token;
    public uint* Flags;
    public uint* Lifetime;
}

/// <summary>gss_init_sec_context (RFC 2744 §5.19), sent to the daemon or answered by the real mechanism.</summary>
public static unsafe class InitSecContext
{
    /// <summary>One leg. A context keeps the side it began on: half of a handshake cannot move to the other.</summary>
    public static GssStatus Run(
        Call* call,
        gss_cred_id_struct* claimant,
        gss_ctx_id_struct** context,
        gss_name_struct* target,
        gss_OID_desc_struct* mechanism,
        uint requestFlags,
        uint seconds,
        gss_channel_bindings_struct* bindings,
        gss_buffer_desc_struct* inputToken,
        gss_OID_desc_struct** actualMechanism,
        gss_buffer_desc_struct* outputToken,
        uint* flags,
        uint* lifetime)
    {
        if (Settings.IsFaulty)
        {
            return Settings.Fault;
        }

        CredHandle* credential = CredHandle.From(claimant);
        if (claimant != null && credential == null)
        {
            return CredHandle.Bad;
        }

        NameHandle* name = NameHandle.From(target);
        if (name == null)
        {
            return NameHandle.Bad;
        }

        int index = MechanismTable.Find(mechanism);
        if (index < 0)
        {
            return MechanismTable.BadMechanism;
        }

        InitInputs inputs = default;
        inputs.Target = name;
        inputs.Flags = requestFlags;
        inputs.Seconds = seconds;
        inputs.Bindings = bindings;
        inputs.Token = inputToken;
        InitOutputs outputs = default;
        outputs.Mechanism = actualMechanism;
        outputs.Token = outputToken;
        outputs.Flags = flags;
        outputs.Lifetime = lifetime;

        if (*context != null)
        {
            ContextHandle* handle = ContextHandle.From(*context);
            if (handle == null)
            {
                return ContextHandle.Bad;
            }

            if (!handle->IsRemote)
            {
                return LocalInit.Run(ref *call, handle, credential, in inputs, in outputs);
            }

            if (!handle->IsOpen)
            {
                return RemoteInit.Run(ref *call, handle, credential, in inputs, in outputs);
            }

            // An open context takes no further leg: the real mechanism says so, in its own words, and the context stays as it is.
            GssStatus opened = ContextHandle.Borrow(ref *call, *context, out ContextSide side);
            return opened.IsError ? opened
                : side.IsHeld ? GssStatus.Failure(MinorCode.ContextEstablished)
                : LocalInit.Run(ref *call, handle, null, in inputs, in outputs);
        }

        ContextHandle* begun = ContextHandle.Create(index);
        if (begun == null)
        {
            return GssStatus.OutOfMemory;
        }

        GssStatus status = Begin(ref *call, begun, credential, in inputs, in outputs);
        if (!status.IsStep)
        {
            // RFC 2744 §5.19: a failed first call leaves nothing behind; the mechglue does not even tell us to delete it.
            ContextHandle.Release(begun);
        }
        else
        {
            *context = (gss_ctx_id_struct*)begun;
        }

        return status;
    }

    private static GssStatus Begin(ref Call call, ContextHandle* context, CredHandle* credential, in InitInputs inputs, in InitOutputs outputs)
    {
        Behavior behavior = Settings.Behavior;
        if (credential != null)
        {
            if (credential->IsRemote)
            {
                return behavior.AllowsRemote() ? RemoteInit.Run(ref call, context, credential, in inputs, in outputs) : CredHandle.WrongSide;
            }

            return behavior.AllowsLocal() ? LocalInit.Run(ref call, context, credential, in inputs, in outputs) : CredHandle.WrongSide;
        }

        if (behavior.IsLocalFirst())
        {
            GssStatus local = LocalInit.Run(ref call, context, null, in inputs, in outputs);
            if (local.IsStep || !behavior.AllowsRemote())
            {
                return local;
            }

            Out.Release(outputs.Token); // a failure may come with a token
            GssStatus second = BeginRemote(ref call, context, in inputs, in outputs);
            return second.IsStep ? second : GssStatus.OfBoth(local, second);
        }

        GssStatus remote = BeginRemote(ref call, context, in inputs, in outputs);
        if (remote.IsStep || !behavior.AllowsLocal())
        {
            return remote;
        }

        Out.Release(outputs.Token); // a failure may come with a token
        Words.Kept words = Words.Keep(remote.Minor);
        GssStatus fallback = LocalInit.Run(ref call, context, null, in inputs, in outputs);
        return fallback.IsStep ? fallback : GssStatus.OfBoth(fallback, remote, in words);
    }

    /// <summary>
    /// With the default credential of the proxy, acquired first: it may be the sealed one in the user's credential cache, and one that is new is kept there
    /// for the processes that come after this one.
    /// </summary>
    private static GssStatus BeginRemote(ref Call call, ContextHandle* context, in InitInputs inputs, in InitOutputs outputs)
    {
        AcquireRequest request = AcquireRequest.Default(context->Mechanism, GssApi.GSS_C_INITIATE);
        Blob stored = CredentialCache.Find(request.CacheName);
        GssStatus status = RemoteCredentials.Acquire(ref call, in request, ref stored, out CredHandle* credential, out _);
        stored.Release();
        if (!status.IsStep)
        {
            return status;
        }

        status = RemoteInit.Run(ref call, context, credential, in inputs, in outputs);
        CredHandle.Release(credential);
        return status;
    }
}
