// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Gssx;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Handles that another service of this daemon made for the same uid: programs of one user share a credential cache, and show what they find in it.</summary>
// SAFETY: plaintexts are in the call's arena, which is wiped.
internal static unsafe class OtherServices
{
    /// <summary>
    /// Whether another service acquired what the handle holds. To a client that asks for a credential it is as good as none: its own service decides what it gets.
    /// What a user delegated is not: nothing may take its place. Nor is a handle that no service made, which may have been one.
    /// </summary>
    public static bool HaveAcquired(Call call, in GssxCred cred)
    {
        ReadOnlySpan<byte> handle = cred.CredHandleReference.Span;
        byte* room = (byte*)call.Arena->Allocate((nuint)handle.Length);
        if (room == null)
        {
            return false;
        }

        Span<byte> content = new(room, handle.Length);
        foreach (ServiceConfiguration service in call.Daemon.Configuration.Services)
        {
            if (service.Name != call.Service.Configuration.Name
                && call.Daemon.Sealer.Open(SealKind.Credential, service.Name, call.Peer.Uid, handle, default, content) > 0)
            {
                return (CredentialOrigin)content[0] is CredentialOrigin.Acquired or CredentialOrigin.Acceptor;
            }
        }

        return false;
    }
}
