// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics.CodeAnalysis;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Gssx;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Credentials;

/// <summary>Handles that another service of this daemon made for the same uid: programs of one user share a credential cache, and show what they find in it.</summary>
// SAFETY: plaintexts are in the call's arena, which is wiped.
internal static unsafe class OtherServices
{
    /// <summary>
    /// Whether another service acquired what the handle holds. To a client that asks for a credential it is as good as none: its own service decides what it gets.
    /// What a user delegated is not: nothing may take its place. Nor is a handle that no service made, which may have been one.
    /// </summary>
    public static bool HaveAcquired(Call call, in GssxCred cred) =>
        TryUnseal(call, cred.CredHandleReference, out _, out Span<byte> content)
        && (CredentialOrigin)content[0] is CredentialOrigin.Acquired or CredentialOrigin.Acceptor;

    /// <summary>Opens a handle that another service made for the same uid.</summary>
    /// <param name="call">The call.</param>
    /// <param name="handle">What the own service cannot open.</param>
    /// <param name="maker">Which one made it.</param>
    /// <param name="content">Its <see cref="CredentialOrigin"/>, and what is behind that.</param>
    public static bool TryUnseal(Call call, XdrOpaque handle, [NotNullWhen(true)] out ServiceConfiguration? maker, out Span<byte> content)
    {
        maker = null;
        content = default;
        byte* room = (byte*)call.Arena->Allocate(handle.Length);
        if (room == null)
        {
            return false;
        }

        Span<byte> output = new(room, (int)handle.Length);
        foreach (ServiceConfiguration service in call.Daemon.Configuration.Services)
        {
            if (service.Name == call.Service.Configuration.Name)
            {
                continue;
            }

            int length = call.Daemon.Sealer.Open(SealKind.Credential, service.Name, call.Peer.Uid, handle.Span, default, output);
            if (length > 0)
            {
                maker = service;
                content = output[..length];
                return true;
            }
        }

        return false;
    }
}
