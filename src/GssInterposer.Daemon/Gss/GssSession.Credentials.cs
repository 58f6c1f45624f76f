// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <content>Credentials (RFC 2744 §5, MIT's extensions).</content>
internal sealed unsafe partial class GssSession
{
    /// <summary>gss_acquire_cred_from for one mechanism.</summary>
    /// <param name="name">Desired name, or null for the default.</param>
    /// <param name="lifetime">Seconds wanted, or GSS_C_INDEFINITE.</param>
    /// <param name="mechs">The mechanism, as a set of one.</param>
    /// <param name="usage">GSS_C_INITIATE, GSS_C_ACCEPT or GSS_C_BOTH.</param>
    /// <param name="store">Where keys and tickets are.</param>
    /// <param name="credential">The credential.</param>
    public GssResult AcquireCredFrom(
        gss_name_struct* name, uint lifetime, gss_OID_set_desc_struct* mechs, int usage, gss_key_value_set_struct* store, out gss_cred_id_struct* credential)
    {
        uint minor;
        gss_cred_id_struct* handle = null;
        uint major = GssApi.gss_acquire_cred_from(&minor, name, lifetime, mechs, usage, store, &handle, null, null);
        credential = Own(handle);
        return new GssResult(major, minor);
    }

    /// <summary>gss_acquire_cred_with_password, for initiation.</summary>
    public GssResult AcquireCredWithPassword(
        gss_name_struct* name, XdrOpaque password, uint lifetime, gss_OID_set_desc_struct* mechs, out gss_cred_id_struct* credential)
    {
        uint minor;
        gss_cred_id_struct* handle = null;
        gss_buffer_desc_struct secret = Borrow(password);
        uint major = GssApi.gss_acquire_cred_with_password(&minor, name, &secret, lifetime, mechs, GssApi.GSS_C_INITIATE, &handle, null, null);
        credential = Own(handle);
        return new GssResult(major, minor);
    }

    /// <summary>gss_acquire_cred_impersonate_name (S4U2Self), for initiation.</summary>
    public GssResult AcquireCredImpersonateName(
        gss_cred_id_struct* impersonator, gss_name_struct* name, uint lifetime, gss_OID_set_desc_struct* mechs, out gss_cred_id_struct* credential)
    {
        uint minor;
        gss_cred_id_struct* handle = null;
        uint major = GssApi.gss_acquire_cred_impersonate_name(
            &minor, impersonator, name, lifetime, mechs, GssApi.GSS_C_INITIATE, &handle, null, null);
        credential = Own(handle);
        return new GssResult(major, minor);
    }

    /// <summary>gss_inquire_cred. The mechanisms' set is owned by the session.</summary>
    public GssResult InquireCred(
        gss_cred_id_struct* credential, out gss_name_struct* name, out uint lifetime, out int usage, out gss_OID_set_desc_struct* mechs)
    {
        uint minor;
        gss_name_struct* principal = null;
        uint seconds = 0;
        int use = 0;
        gss_OID_set_desc_struct* set = null;
        uint major = GssApi.gss_inquire_cred(&minor, credential, &principal, &seconds, &use, &set);
        name = Own(principal);
        mechs = Own(set);
        lifetime = seconds;
        usage = use;
        return new GssResult(major, minor);
    }

    /// <summary>gss_inquire_cred_by_mech.</summary>
    public GssResult InquireCredByMech(
        gss_cred_id_struct* credential, gss_OID_desc_struct* mech, out gss_name_struct* name, out uint initiatorLifetime, out uint acceptorLifetime, out int usage)
    {
        uint minor;
        gss_name_struct* principal = null;
        uint initiator = 0;
        uint acceptor = 0;
        int use = 0;
        uint major = GssApi.gss_inquire_cred_by_mech(&minor, credential, mech, &principal, &initiator, &acceptor, &use);
        name = Own(principal);
        initiatorLifetime = initiator;
        acceptorLifetime = acceptor;
        usage = use;
        return new GssResult(major, minor);
    }

    /// <summary>gss_inquire_cred_by_oid.</summary>
    public GssResult InquireCredByOid(gss_cred_id_struct* credential, gss_OID_desc_struct* oid, out gss_buffer_set_desc_struct* values)
    {
        uint minor;
        gss_buffer_set_desc_struct* set = null;
        uint major = GssApi.gss_inquire_cred_by_oid(&minor, credential, oid, &set);
        values = Own(set);
        return new GssResult(major, minor);
    }

    /// <summary>gss_export_cred.</summary>
    public GssResult ExportCred(gss_cred_id_struct* credential, out XdrOpaque token)
    {
        uint minor;
        gss_buffer_desc_struct buffer = default;
        uint major = GssApi.gss_export_cred(&minor, credential, &buffer);
        token = Own(buffer);
        return new GssResult(major, minor);
    }

    /// <summary>gss_import_cred. For tokens that are known to be ours only: they name files.</summary>
    public GssResult ImportCred(XdrOpaque token, out gss_cred_id_struct* credential)
    {
        uint minor;
        gss_cred_id_struct* handle = null;
        gss_buffer_desc_struct buffer = Borrow(token);
        uint major = GssApi.gss_import_cred(&minor, &buffer, &handle);
        credential = Own(handle);
        return new GssResult(major, minor);
    }
}
