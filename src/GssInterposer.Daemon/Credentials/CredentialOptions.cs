// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>
/// What an application has set on a credential with gss_set_cred_option: it travels in the elements' options, and holds for the call that brings it. The options
/// change the credential object, which therefore must not be one that other calls share.
/// </summary>
// SAFETY: option values are slices of the message; what libgssapi reads as integers is copied to aligned memory first.
internal static unsafe class CredentialOptions
{
    /// <summary>GSS_KRB5_CRED_NO_CI_FLAGS_X, 1.2.752.43.13.29.</summary>
    private static readonly gss_OID_desc_struct* NoCiFlags = Oids.Make([0x2a, 0x85, 0x70, 0x2b, 0x0d, 0x1d]);

    /// <summary>
    /// Whether a credential carries options of which <see cref="Apply"/> would make something: then it is not to be taken from, nor put into, a cache.
    /// </summary>
    public static bool Has(in GssxCred credential)
    {
        Find(in credential, out XdrOpaque enctypes, out bool noCiFlags);
        return noCiFlags || enctypes.Length >= sizeof(int);
    }

    /// <summary>Applies the options.</summary>
    /// <param name="call">The call.</param>
    /// <param name="credential">As the client sent it.</param>
    /// <param name="handle">The credential, which nobody else uses.</param>
    /// <returns>Complete; a failure when a restriction cannot be kept, since going on without it would not be what the application asked for.</returns>
    public static GssResult Apply(Call call, in GssxCred credential, gss_cred_id_struct* handle)
    {
        Find(in credential, out XdrOpaque enctypes, out bool noCiFlags);
        GssResult result = GssResult.Complete;
        if (enctypes.Length >= sizeof(int))
        {
            result = SetAllowableEnctypes(call, handle, enctypes);
        }

        if (noCiFlags && !result.IsError)
        {
            uint minor;
            gss_buffer_desc_struct nothing = default;
            uint major = GssApi.gss_set_cred_option(&minor, &handle, NoCiFlags, &nothing);
            result = new GssResult(major, minor);
        }

        return result;
    }

    /// <summary>Options of all elements count for the whole credential, the last of a name before the others, as the C daemon has it.</summary>
    private static void Find(in GssxCred credential, out XdrOpaque enctypes, out bool noCiFlags)
    {
        enctypes = default;
        noCiFlags = false;
        foreach (ref readonly GssxCredElement element in credential.Elements.Span)
        {
            if (GssxOptions.TryFind(element.Options, GssxOptionNames.Krb5SetAllowedEnctypeValues, out XdrOpaque value))
            {
                enctypes = value;
            }

            noCiFlags |= GssxOptions.TryFind(element.Options, GssxOptionNames.Krb5SetNoCiFlags, out _);
        }
    }

    private static GssResult SetAllowableEnctypes(Call call, gss_cred_id_struct* handle, XdrOpaque value)
    {
        uint count = value.Length / sizeof(int);
        if (count > ProcedureLimits.EnctypesMax || value.Length % sizeof(int) != 0)
        {
            return GssResult.Failure(LibC.EINVAL);
        }

        int* enctypes = (int*)call.Arena->Allocate(value.Length);
        if (enctypes == null)
        {
            return Reply.OutOfMemory;
        }

        value.Span.CopyTo(new Span<byte>(enctypes, (int)value.Length));
        uint minor;
        uint major = GssApi.gss_krb5_set_allowable_enctypes(&minor, handle, count, enctypes);
        return new GssResult(major, minor);
    }
}
