// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Gssx;

/// <summary>
/// Names and string values of options in use, without the terminating NUL that they carry on the wire: <see cref="GssxOptions"/> adds and ignores it.
/// </summary>
public static class GssxOptionNames
{
    /// <summary>call_ctx: in which form an exported context is wanted.</summary>
    public static ReadOnlySpan<byte> ExportedContextType => "exported_context_type"u8;

    /// <summary>Value of <see cref="ExportedContextType"/>: the layout of the Linux kernel's lucid context.</summary>
    public static ReadOnlySpan<byte> LinuxLucidV1 => "linux_lucid_v1"u8;

    /// <summary>call_ctx: in which form the mapped identity of the initiator is wanted.</summary>
    public static ReadOnlySpan<byte> ExportedCredsType => "exported_creds_type"u8;

    /// <summary>Value of <see cref="ExportedCredsType"/>, and the accept result's option with uid, gid and groups.</summary>
    public static ReadOnlySpan<byte> LinuxCredsV1 => "linux_creds_v1"u8;

    /// <summary>acquire_cred: which kind of acquisition.</summary>
    public static ReadOnlySpan<byte> AcquireType => "acquire_type"u8;

    /// <summary>Value of <see cref="AcquireType"/>: S4U2Self.</summary>
    public static ReadOnlySpan<byte> ImpersonateName => "impersonate_name"u8;

    /// <summary>acquire_cred, ours: the password of the desired name (gss_acquire_cred_with_password).</summary>
    public static ReadOnlySpan<byte> Password => "password"u8;

    /// <summary>import_and_canon_name: asks for, and answers with, the local account name.</summary>
    public static ReadOnlySpan<byte> LocalName => "localname"u8;

    /// <summary>cred_element: native-endian 32-bit encryption types for gss_krb5_set_allowable_enctypes.</summary>
    public static ReadOnlySpan<byte> Krb5SetAllowedEnctypeValues => "krb5_set_allowed_enctype_values"u8;

    /// <summary>cred_element: GSS_KRB5_CRED_NO_CI_FLAGS_X is wanted.</summary>
    public static ReadOnlySpan<byte> Krb5SetNoCiFlags => "krb5_set_no_ci_flags"u8;

    /// <summary>cred_element (ours): who got the credential in another's name (GSS_KRB5_GET_CRED_IMPERSONATOR); empty text when nobody did.</summary>
    public static ReadOnlySpan<byte> CredImpersonator => "krb5_cred_impersonator"u8;

    /// <summary>cred_element (our plugin's own): a user delegated the credential. Daemons do not look at it.</summary>
    public static ReadOnlySpan<byte> Delegated => "delegated"u8;

    /// <summary>init/accept arguments: asks for the credential back when it has changed.</summary>
    public static ReadOnlySpan<byte> SyncModifiedCreds => "sync_modified_creds"u8;

    /// <summary>Value of <see cref="SyncModifiedCreds"/>.</summary>
    public static ReadOnlySpan<byte> SyncModifiedCredsDefault => "default"u8;

    /// <summary>init/accept results: the changed credential, as the XDR of a cred.</summary>
    public static ReadOnlySpan<byte> SyncCreds => "sync_creds"u8;

    /// <summary>accept result (ours): the delegated credential in the mechglue's exported form, for a service with <c>export_delegated = ccache</c>.</summary>
    public static ReadOnlySpan<byte> DelegatedCred => "delegated_cred"u8;

    /// <summary>
    /// call_ctx of init and accept (ours): the client can use a context whose keys stay with the daemon. Option of a context: they do.
    /// </summary>
    public static ReadOnlySpan<byte> SessionKeys => "session_keys"u8;

    /// <summary>Value of <see cref="SessionKeys"/>.</summary>
    public static ReadOnlySpan<byte> SessionKeysDaemon => "daemon"u8;

    /// <summary>get_call_context result (ours): the largest message that the daemon takes, in bytes, as decimal text.</summary>
    public static ReadOnlySpan<byte> MessageBytesMax => "message_bytes_max"u8;

    /// <summary>get_call_context result (ours): the largest sealed credential that the daemon takes, in bytes, as decimal text.</summary>
    public static ReadOnlySpan<byte> HandleBytesMax => "handle_bytes_max"u8;

    /// <summary>get_call_context result (ours): the extensions that the daemon offers, separated by NUL.</summary>
    public static ReadOnlySpan<byte> Extensions => "extensions"u8;

    /// <summary>get_call_context result (ours): the environment variables that the daemon is interested in, separated by NUL.</summary>
    public static ReadOnlySpan<byte> Environment => "environment"u8;

    /// <summary>name_attr (ours): whether a trusted authority vouches for the value (RFC 6680), <c>1</c> or <c>0</c>.</summary>
    public static ReadOnlySpan<byte> Authenticated => "authenticated"u8;

    /// <summary>name_attr (ours): whether these are all values of the attribute (RFC 6680), <c>1</c> or <c>0</c>.</summary>
    public static ReadOnlySpan<byte> Complete => "complete"u8;

    /// <summary>name_attr (ours): the value for people; its bytes as GSS-API gives them.</summary>
    public static ReadOnlySpan<byte> DisplayValue => "display_value"u8;
}
