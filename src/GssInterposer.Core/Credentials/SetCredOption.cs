// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_set_cred_option of MIT, through which its krb5 extensions come (gssapi_krb5.h), on an existing credential.</summary>
// SAFETY: what value points to is the application's, of the type that the option's function declares.
public static unsafe class SetCredOption
{
    /// <summary>The value of GSS_KRB5_SET_ALLOWABLE_ENCTYPES (gss_krb5_set_allowable_enctypes).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct AllowableEnctypes
    {
        public uint Count;
        public int* Types;
    }

    /// <summary>1.2.840.113554.1.2.2.5: MIT's krb5 extensions.</summary>
    private static ReadOnlySpan<byte> Krb5Extension => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05];

    /// <summary>GSS_KRB5_CRED_NO_CI_FLAGS_X, 1.2.752.43.13.29.</summary>
    private static ReadOnlySpan<byte> NoCiFlags => [0x2a, 0x85, 0x70, 0x2b, 0x0d, 0x1d];

    /// <summary>
    /// Done by the real mechanism on a local credential. A remote one keeps the options that concern contexts, and sends them with each call; copying it into a cache copies its sealed form;
    /// a replay cache of this process is nothing for a daemon.
    /// </summary>
    public static GssStatus Run(Call* call, gss_cred_id_struct** credential, gss_OID_desc_struct* option, gss_buffer_desc_struct* value)
    {
        CredHandle* handle = CredHandle.From(*credential);
        if (handle == null)
        {
            return CredHandle.Bad;
        }

        if (!handle->IsRemote)
        {
            uint minor;
            return GssStatus.FromMechanism(GssApi.gss_set_cred_option(&minor, &handle->Local, option, value), minor);
        }

        ReadOnlySpan<byte> oid = new(option->elements, (int)option->length);
        if (StartsWith(oid, NoCiFlags))
        {
            return ElementOptions.Set(ref *call, handle, GssxOptionNames.Krb5SetNoCiFlags, default);
        }

        int extension = StartsWith(oid, Krb5Extension) && oid.Length > Krb5Extension.Length ? oid[Krb5Extension.Length] : 0;
        if (extension is 2 or 4 && (value == null || value->value == null))
        {
            return GssStatus.InaccessibleRead;
        }

        return extension switch
        {
            2 => CopyToCache(ref *call, handle, (_krb5_ccache*)value->value),
            4 when value->length == (nuint)sizeof(AllowableEnctypes) => SetAllowableEnctypes(ref *call, handle, (AllowableEnctypes*)value->value),
            11 or 13 => new GssStatus(GssApi.GSS_S_UNAVAILABLE, (uint)MinorCode.OptionNeedsLocal), // SET_CRED_RCACHE, IMPORT_CRED
            _ => GssStatus.OfErrno(GssApi.GSS_S_UNAVAILABLE, LibC.EINVAL),
        };
    }

    /// <summary>GSS_KRB5_COPY_CCACHE: adds to the cache, which the application has initialised and stays the owner of.</summary>
    private static GssStatus CopyToCache(ref Call call, CredHandle* handle, _krb5_ccache* target)
    {
        GssStatus status = RemoteElement.Find(ref call, handle, out GssxCredElement element);
        if (status.IsError)
        {
            return status;
        }

        Krb5Session session = default;
        krb5_creds entry = default;
        XdrEncoded<GssxCred> encoded = handle->Remote;
        int error = session.Open();
        if (error != 0)
        {
            status = GssStatus.OfErrno(GssApi.GSS_S_FAILURE, error);
        }
        else if (!CredUsage.Initiates(element.CredUsage))
        {
            status = session.Failure(GenericMinor.BadUsage);
        }
        else if (!encoded.TryDecode(call.Arena, out GssxCred credential))
        {
            status = CredHandle.Bad;
        }
        else
        {
            error = SealedEntry.Make(in session, in credential, encoded, &entry);
            error = error != 0 ? error : Krb5.krb5_cc_store_cred(session.Context, target, &entry);
            status = error != 0 ? session.Failure(error) : GssStatus.Complete;
        }

        SealedEntry.Free(in session, &entry);
        session.Close();
        return status;
    }

    /// <summary>GSS_KRB5_SET_ALLOWABLE_ENCTYPES: types that libkrb5 does not know are left out, and all of them may not be (MIT: gss_krb5int_set_allowable_enctypes).</summary>
    private static GssStatus SetAllowableEnctypes(ref Call call, CredHandle* handle, AllowableEnctypes* wanted)
    {
        if (wanted->Types == null)
        {
            return ElementOptions.Remove(ref call, handle, GssxOptionNames.Krb5SetAllowedEnctypeValues);
        }

        Krb5Session session = default;
        GssStatus status = session.Open() == 0 ? SetKnownEnctypes(ref call, in session, handle, wanted) : GssStatus.OutOfMemory;
        session.Close();
        return status;
    }

    private static GssStatus SetKnownEnctypes(ref Call call, in Krb5Session session, CredHandle* handle, AllowableEnctypes* wanted)
    {
        uint known = 0;
        for (uint i = 0; i < wanted->Count && wanted->Types[i] != 0; i++)
        {
            known += IsKnown(in session, wanted->Types[i]) ? 1u : 0;
        }

        if (known == 0)
        {
            return session.Failure(Krb5.KRB5_PROG_ETYPE_NOSUPP);
        }

        int* types = (int*)call.Arena->Allocate((nuint)(known * sizeof(int)));
        if (types == null)
        {
            return GssStatus.OutOfMemory;
        }

        uint count = 0;
        for (uint i = 0; count < known; i++)
        {
            if (IsKnown(in session, wanted->Types[i]))
            {
                types[count++] = wanted->Types[i];
            }
        }

        return ElementOptions.Set(ref call, handle, GssxOptionNames.Krb5SetAllowedEnctypeValues, new XdrOpaque((byte*)types, known * sizeof(int)));
    }

    /// <summary>krb5_c_valid_enctype is in a library that we do not link with; this says no as well to types that the configuration calls too weak, which fail when they are used.</summary>
    private static bool IsKnown(in Krb5Session session, int type)
    {
        int* list = stackalloc int[2];
        list[0] = type;
        list[1] = 0;
        return Krb5.krb5_set_default_tgs_enctypes(session.Context, list) == 0;
    }

    private static bool StartsWith(ReadOnlySpan<byte> oid, ReadOnlySpan<byte> prefix) =>
        oid.Length >= prefix.Length && oid.Slice(0, prefix.Length).SequenceEqual(prefix);
}
