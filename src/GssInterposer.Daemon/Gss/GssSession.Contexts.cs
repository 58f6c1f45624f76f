// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <content>Security contexts (RFC 2744 §5).</content>
internal sealed unsafe partial class GssSession
{
    /// <summary>gss_accept_sec_context. A context that exists after a failure is released with the session.</summary>
    /// <param name="context">In and out; null for the first token.</param>
    /// <param name="credential">The acceptor's.</param>
    /// <param name="token">The initiator's.</param>
    /// <param name="bindings">Channel bindings, or null.</param>
    /// <param name="wantDelegated">Whether a delegated credential is asked for.</param>
    public GssResult AcceptSecContext(
        ref gss_ctx_id_struct* context, gss_cred_id_struct* credential, XdrOpaque token, gss_channel_bindings_struct* bindings, bool wantDelegated,
        out AcceptOutcome outcome)
    {
        uint minor;
        uint flags = 0;
        uint lifetime = 0;
        gss_ctx_id_struct* handle = context;
        gss_OID_desc_struct* mech = null;
        gss_buffer_desc_struct output = default;
        gss_cred_id_struct* delegated = null;
        gss_buffer_desc_struct input = Borrow(token);
        Disown(handle);
        uint major = GssApi.gss_accept_sec_context(
            &minor, &handle, credential, &input, bindings, null, &mech, &output, &flags, &lifetime, wantDelegated ? &delegated : null);
        context = Own(handle);
        outcome = new AcceptOutcome
        {
            Mech = mech,
            Token = Own(output),
            Flags = flags,
            Lifetime = lifetime,
            Delegated = Own(delegated),
        };
        return new GssResult(major, minor);
    }

    /// <summary>gss_init_sec_context. A context that exists after a failure is released with the session.</summary>
    public GssResult InitSecContext(ref gss_ctx_id_struct* context, in InitRequest request, out XdrOpaque token)
    {
        uint minor;
        gss_ctx_id_struct* handle = context;
        gss_buffer_desc_struct input = Borrow(request.Token);
        gss_buffer_desc_struct output = default;
        gss_buffer_desc_struct* received = request.Token.IsEmpty ? null : &input;     // IAKERB takes an empty first token for a malformed one
        Disown(handle);
        uint major = GssApi.gss_init_sec_context(
            &minor, request.Credential, &handle, request.Target, request.Mech, request.Flags, request.Lifetime, request.Bindings, received, null, &output, null, null);
        context = Own(handle);
        token = Own(output);
        return new GssResult(major, minor);
    }

    /// <summary>gss_inquire_context. Names cost as much as everything else together, so they are asked for apart.</summary>
    public GssResult InquireContext(gss_ctx_id_struct* context, bool names, out ContextFacts facts)
    {
        uint minor;
        gss_name_struct* source = null;
        gss_name_struct* target = null;
        gss_OID_desc_struct* mech = null;
        uint lifetime = 0;
        uint flags = 0;
        int local = 0;
        int open = 0;
        uint major = GssApi.gss_inquire_context(&minor, context, names ? &source : null, names ? &target : null, &lifetime, &mech, &flags, &local, &open);
        facts = new ContextFacts
        {
            Source = Own(source),
            Target = Own(target),
            Mech = mech,
            Lifetime = lifetime,
            Flags = flags,
            IsLocallyInitiated = local != 0,
            IsOpen = open != 0,
        };
        return new GssResult(major, minor);
    }

    /// <summary>gss_export_sec_context: the context is gone afterwards.</summary>
    public GssResult ExportSecContext(gss_ctx_id_struct* context, out XdrOpaque token)
    {
        uint minor;
        gss_ctx_id_struct* handle = context;
        gss_buffer_desc_struct buffer = default;
        Disown(context);
        uint major = GssApi.gss_export_sec_context(&minor, &handle, &buffer);
        Own(handle);
        token = Own(buffer);
        return new GssResult(major, minor);
    }

    /// <summary>gss_import_sec_context. For tokens that are known to be ours only: the library trusts what they say.</summary>
    public GssResult ImportSecContext(XdrOpaque token, out gss_ctx_id_struct* context)
    {
        uint minor;
        gss_ctx_id_struct* handle = null;
        gss_buffer_desc_struct buffer = Borrow(token);
        uint major = GssApi.gss_import_sec_context(&minor, &buffer, &handle);
        context = Own(handle);
        return new GssResult(major, minor);
    }
}

/// <summary>What gss_accept_sec_context gives beside the context.</summary>
internal unsafe ref struct AcceptOutcome
{
    /// <summary>The mechanism, a static OID of the library.</summary>
    public gss_OID_desc_struct* Mech;

    /// <summary>For the initiator; may be empty. After a failure: an error token.</summary>
    public XdrOpaque Token;

    /// <summary>GSS_C_*_FLAG bits.</summary>
    public uint Flags;

    /// <summary>Seconds.</summary>
    public uint Lifetime;

    /// <summary>The delegated credential, or null.</summary>
    public gss_cred_id_struct* Delegated;
}

/// <summary>Arguments of gss_init_sec_context.</summary>
internal unsafe ref struct InitRequest
{
    /// <summary>The initiator's credential.</summary>
    public gss_cred_id_struct* Credential;

    /// <summary>Towards whom.</summary>
    public gss_name_struct* Target;

    /// <summary>The mechanism.</summary>
    public gss_OID_desc_struct* Mech;

    /// <summary>GSS_C_*_FLAG bits.</summary>
    public uint Flags;

    /// <summary>Seconds wanted; 0 for the default.</summary>
    public uint Lifetime;

    /// <summary>Channel bindings, or null.</summary>
    public gss_channel_bindings_struct* Bindings;

    /// <summary>The acceptor's token; empty for the first leg.</summary>
    public XdrOpaque Token;
}

/// <summary>What gss_inquire_context tells.</summary>
internal unsafe ref struct ContextFacts
{
    /// <summary>The initiator, or null.</summary>
    public gss_name_struct* Source;

    /// <summary>The acceptor, or null.</summary>
    public gss_name_struct* Target;

    /// <summary>A static OID of the library.</summary>
    public gss_OID_desc_struct* Mech;

    /// <summary>Seconds left.</summary>
    public uint Lifetime;

    /// <summary>GSS_C_*_FLAG bits.</summary>
    public uint Flags;

    /// <summary>We are the initiator.</summary>
    public bool IsLocallyInitiated;

    /// <summary>Established.</summary>
    public bool IsOpen;
}
