// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// Procedure 7, STORE_CRED (MIT's gss_store_cred_into). A client never says where to: the credential goes to the ccache of the service's cred_store, %U and %u
/// being the client's, from where later acquisitions take it. A ccache that all users of a service share is for the service's own uid alone to store into.
/// </summary>
// SAFETY: the key-value set points to locals and to the arena; libgssapi keeps nothing of it.
internal readonly unsafe struct StoreCred : IProcedure<GssxArgStoreCred, GssxResStoreCred>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgStoreCred argument, out GssxResStoreCred result)
    {
        result = default;
        string? refusal = FindTarget(call, out uint major, out XdrOpaque target);
        if (refusal is not null)
        {
            result.Status = StatusReply.Refusal(call, major, LibC.EACCES, refusal);
            return;
        }

        GssResult outcome = PresentedCredential.Open(call, argument.InputCredHandle, argument.CredUsage, out gss_cred_id_struct* credential, out _, out CredentialOrigin origin);
        outcome = outcome.IsError || origin != CredentialOrigin.Lent ? outcome : LentCredential.Refuse(call, "store");
        if (!outcome.IsError)
        {
            outcome = Store(call, credential, in argument, target, ref result);
        }

        if (outcome.IsError)
        {
            result = default;
        }

        result.Status = StatusReply.From(call, outcome, argument.DesiredMech);
    }

    /// <summary>The ccache, NUL-terminated.</summary>
    /// <returns>Why there is none for this client, or null.</returns>
    private static string? FindTarget(Call call, out uint major, out XdrOpaque target)
    {
        target = default;
        major = GssApi.GSS_S_UNAVAILABLE;
        string service = call.Service.Configuration.Name;
        string? template = CredStore.Find(call.Service.Configuration, CredStore.Ccache);
        if (template is null)
        {
            return $"service '{service}' has no ccache in its cred_store, so there is nowhere to store a credential; "
                + "add one, for instance cred_store = ccache:FILE:/var/lib/gssproxy/clients/krb5cc_%U";
        }

        if (!IsPerUser(template) && call.Peer.Uid != call.Service.Configuration.Euid)
        {
            major = GssApi.GSS_S_UNAUTHORIZED;
            return $"the ccache of service '{service}' is shared by its users, and uid {call.Peer.Uid} may not replace it; use %U in its cred_store's ccache";
        }

        string? name = CredStore.Expand(template, call.Peer.Uid);
        if (name is null)
        {
            return $"uid {call.Peer.Uid} has no user name, which %u in the ccache of service '{service}' needs; use %U instead";
        }

        int length = Encoding.UTF8.GetByteCount(name) + 1;
        byte* bytes = (byte*)call.Arena->Allocate((nuint)length);
        if (bytes == null)
        {
            return "the call has used up its memory; send fewer bytes at once";
        }

        Encoding.UTF8.GetBytes(name, new Span<byte>(bytes, length));
        bytes[length - 1] = 0;
        target = new XdrOpaque(bytes, (uint)length);
        return null;
    }

    /// <summary>Whether %U or %u makes it another ccache for each user; %% is a percent sign.</summary>
    private static bool IsPerUser(string template)
    {
        for (int i = template.IndexOf('%', StringComparison.Ordinal); i >= 0 && i + 1 < template.Length; i = template.IndexOf('%', i + 2))
        {
            if (template[i + 1] is 'U' or 'u')
            {
                return true;
            }
        }

        return false;
    }

    private static GssResult Store(Call call, gss_cred_id_struct* credential, in GssxArgStoreCred argument, XdrOpaque target, ref GssxResStoreCred result)
    {
        gss_OID_desc_struct oid = new() { length = argument.DesiredMech.Length, elements = argument.DesiredMech.Pointer };
        Usage.TryRead(argument.CredUsage, out int usage);
        GssResult outcome;
        gss_OID_set_desc_struct* stored;
        int usageStored;
        fixed (byte* key = "ccache\0"u8)
        {
            gss_key_value_element_struct element = new() { key = key, value = target.Pointer };
            gss_key_value_set_struct store = new() { count = 1, elements = &element };
            outcome = call.Gss.StoreCredInto(
                credential,
                usage,
                argument.DesiredMech.IsEmpty ? null : &oid,
                argument.OverwriteCred,
                argument.DefaultCred,
                &store,
                out stored,
                out usageStored);
        }

        if (outcome.IsError || stored == null)
        {
            return outcome;
        }

        GssResult listed = Reply.Array(call, (uint)stored->count, out result.ElementsStored);
        for (uint i = 0; i < result.ElementsStored.Count; i++)
        {
            result.ElementsStored.Items[i] = Oids.ToWire(stored->elements + i);
        }

        result.CredUsageStored = Usage.ToWire(usageStored);
        return listed.IsError ? listed : outcome;
    }
}
