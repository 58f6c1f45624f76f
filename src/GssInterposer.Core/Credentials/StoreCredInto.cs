// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>gss_store_cred_into of MIT: gss_store_cred (RFC 5588) with a say in where to.</summary>
public static unsafe class StoreCredInto
{
    /// <summary>
    /// A remote credential is stored sealed (<see cref="SealedEntry"/>), where the real mechanism would store its tickets and under the same conditions (MIT: krb5_gss_store_cred_into). The
    /// daemon's own STORE_CRED is not what is asked for: it stores where the daemon wants.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="credential">What.</param>
    /// <param name="usage">GSS_C_INITIATE or GSS_C_BOTH: acceptor credentials are not stored.</param>
    /// <param name="mechanism">Which element; NULL for ours.</param>
    /// <param name="overwrite">Nonzero: a cache of the same principal, or of anybody where there is one cache alone, is replaced.</param>
    /// <param name="makeDefault">Nonzero: it becomes the default of its collection.</param>
    /// <param name="store">Where to; NULL for the default cache.</param>
    /// <param name="elementsStored">Receives the set of mechanisms, or NULL.</param>
    /// <param name="usageStored">Receives GSS_C_INITIATE, or NULL.</param>
    public static GssStatus Run(
        Call* call,
        gss_cred_id_struct* credential,
        int usage,
        gss_OID_desc_struct* mechanism,
        uint overwrite,
        uint makeDefault,
        gss_key_value_set_struct* store,
        gss_OID_set_desc_struct** elementsStored,
        int* usageStored)
    {
        if (Settings.IsFaulty)
        {
            return Settings.Fault;
        }

        CredHandle* handle = CredHandle.From(credential);
        if (handle == null)
        {
            return CredHandle.Bad;
        }

        if (!handle->IsRemote)
        {
            uint minor;
            int index = mechanism == null ? handle->Mechanism : MechanismTable.Find(mechanism);
            return index < 0
                ? MechanismTable.BadMechanism
                : GssStatus.FromMechanism(
                    GssApi.gss_store_cred_into(
                        &minor, handle->Local, usage, MechanismTable.Concatenated(index), overwrite, makeDefault, store, elementsStored, usageStored),
                    minor);
        }

        Krb5Session session = default;
        int opened = session.Open();
        GssStatus status = opened != 0
            ? GssStatus.OfErrno(GssApi.GSS_S_FAILURE, opened)
            : StoreRemote(ref *call, ref session, handle, usage, overwrite != 0, makeDefault != 0, store);
        session.Close();
        if (!status.IsError && elementsStored != null)
        {
            status = ListElements(elementsStored);
        }

        if (!status.IsError)
        {
            Out.Set(usageStored, GssApi.GSS_C_INITIATE);
        }

        return status;
    }

    private static GssStatus StoreRemote(
        ref Call call, ref Krb5Session session, CredHandle* handle, int usage, bool overwrite, bool makeDefault, gss_key_value_set_struct* store)
    {
        if (usage is not (GssApi.GSS_C_INITIATE or GssApi.GSS_C_BOTH))
        {
            return session.Failure(usage == GssApi.GSS_C_ACCEPT ? GenericMinor.StoreAcceptorUnsupported : GenericMinor.BadUsage);
        }

        GssStatus status = RemoteElement.Find(ref call, handle, out GssxCredElement element);
        if (status.IsError)
        {
            return status;
        }

        if (Lifetime.Of(in element, handle->AgeSeconds) == 0)
        {
            return new GssStatus(GssApi.GSS_S_CREDENTIALS_EXPIRED, 0);
        }

        if (!CredUsage.Initiates(element.CredUsage))
        {
            return session.Failure(GenericMinor.StoreAcceptorUnsupported);
        }

        byte* cacheName = StoreKeys.Find(store, "ccache"u8, out bool isRepeated);
        if (isRepeated)
        {
            return new GssStatus(GssApi.GSS_S_DUPLICATE_ELEMENT, (uint)MinorCode.CacheNamedTwice);
        }

        status = UserTickets.Fetch(ref call, handle, in element, out CredHandle* tickets);
        if (status.IsError)
        {
            return status;
        }

        if (tickets != null)
        {
            status = StoreLocal(tickets, overwrite, makeDefault, store);
            CredHandle.Release(tickets);
            if (status.IsError)
            {
                return status;
            }
        }

        krb5_creds entry = default;
        XdrEncoded<GssxCred> encoded = handle->Remote;
        if (!encoded.TryDecode(call.Arena, out GssxCred credential))
        {
            return CredHandle.Bad;
        }

        int error = session.OpenCache(cacheName);
        error = error != 0 ? error : SealedEntry.Make(in session, in credential, encoded, &entry);
        bool isDuplicate = false;
        if (error == 0 && tickets != null)
        {
            CredentialCache.Add(ref session, &entry, makeDefault: false);
        }
        else if (error == 0)
        {
            error = session.IsCollection
                ? StoreInCollection(ref session, &entry, overwrite, makeDefault, out isDuplicate)
                : StoreIn(ref session, session.Cache, &entry, overwrite, out isDuplicate);
        }

        status = isDuplicate ? new GssStatus(GssApi.GSS_S_DUPLICATE_ELEMENT, (uint)MinorCode.AlreadyStored)
            : error != 0 ? session.Failure(error)
            : GssStatus.Complete;
        SealedEntry.Free(in session, &entry);
        return status;
    }

    /// <summary>Tickets of the user's, for programs that know of no proxy; the sealed credential goes beside them.</summary>
    private static GssStatus StoreLocal(CredHandle* tickets, bool overwrite, bool makeDefault, gss_key_value_set_struct* store)
    {
        uint minor;
        uint major = GssApi.gss_store_cred_into(
            &minor, tickets->Local, GssApi.GSS_C_INITIATE, MechanismTable.Concatenated(tickets->Mechanism), overwrite ? 1u : 0, makeDefault ? 1u : 0, store, null, null);
        return GssStatus.FromMechanism(major, minor);
    }

    private static int StoreInCollection(ref Krb5Session session, krb5_creds* entry, bool overwrite, bool makeDefault, out bool isDuplicate)
    {
        int error = session.ChooseInCollection(entry->client, out _krb5_ccache* cache, out bool exists);
        isDuplicate = exists && !overwrite;
        if (error == 0 && !isDuplicate)
        {
            error = Fill(ref session, cache, entry);
        }

        if (error == 0 && !isDuplicate && makeDefault)
        {
            error = Krb5.krb5_cc_switch(session.Context, cache);
        }

        if (cache != null)
        {
            Krb5.krb5_cc_close(session.Context, cache);
        }

        return error;
    }

    /// <summary>Where there is one cache, whoever's it is.</summary>
    private static int StoreIn(ref Krb5Session session, _krb5_ccache* cache, krb5_creds* entry, bool overwrite, out bool isDuplicate)
    {
        isDuplicate = !overwrite && session.OwnerOf(cache, entry->client) != CacheOwner.Nobody;
        if (isDuplicate || !session.IsFile)
        {
            return isDuplicate ? 0 : Fill(ref session, cache, entry);
        }

        int error = FileCache.Overwrite(ref session, entry);
        if (error == 0)
        {
            SealedEntry.Explain(in session, cache);
        }

        return error;
    }

    /// <summary>The sealed credential, and nothing else. Done again when another process has initialised the cache in the middle of it.</summary>
    private static int Fill(ref Krb5Session session, _krb5_ccache* cache, krb5_creds* entry)
    {
        int error = 0;
        for (int attempt = 0; attempt < InterposerLimits.CacheAttemptsMax; attempt++)
        {
            error = Krb5.krb5_cc_initialize(session.Context, cache, entry->client);
            error = error != 0 ? error : Krb5.krb5_cc_store_cred(session.Context, cache, entry);
            if (error == 0)
            {
                SealedEntry.Explain(in session, cache);
                break;
            }
        }

        return error;
    }

    /// <summary>What krb5 says that it has stored: its credentials serve under its old OID, too (MIT: krb5_gss_inquire_cred).</summary>
    private static GssStatus ListElements(gss_OID_set_desc_struct** elements)
    {
        uint minor;
        GssStatus status = MechanismTable.MakeSet(MechanismTable.OldKrb5, elements);
        if (!status.IsError)
        {
            status = GssStatus.FromMechanism(GssApi.gss_add_oid_set_member(&minor, MechanismTable.Real(MechanismTable.Krb5), elements), minor);
        }

        if (status.IsError)
        {
            GssApi.gss_release_oid_set(&minor, elements);
        }

        return status;
    }
}
