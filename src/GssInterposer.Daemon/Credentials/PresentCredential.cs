// SPDX-License-Identifier: MIT
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Names;
using GssInterposer.Daemon.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Credentials;

/// <summary>A credential that a client has already, when it asks for one.</summary>
internal static unsafe class PresentCredential
{
    /// <summary>
    /// The credential was ours, but is of no use any more: expired, or its ccache has gone. A new one is what the client needs. Nor does it matter to one who wants to accept what
    /// it must not initiate with: the C plugin shows what its ccache has, whatever it asks for.
    /// </summary>
    public static bool IsNone(Call call, GssResult opened, CredentialOrigin origin, GssxCredUsage wanted)
    {
        bool isOver = opened.Major is GssApi.GSS_S_CREDENTIALS_EXPIRED or GssApi.GSS_S_NO_CRED or GssApi.GSS_S_CRED_UNAVAIL;
        bool isNone = wanted == GssxCredUsage.Accept ? isOver || opened.Major == GssApi.GSS_S_UNAUTHORIZED : isOver && !IsIrreplaceable(origin);
        if (isNone)
        {
            call.ForgetDenial();
        }

        return isNone;
    }

    /// <summary>The credential is another service's, and not what a user delegated to that one (<see cref="OtherServices"/>): as good as none.</summary>
    public static bool IsOfOtherService(Call call, GssResult opened, in GssxCred presented)
    {
        if (opened.Major != GssApi.GSS_S_DEFECTIVE_CREDENTIAL || !OtherServices.HaveAcquired(call, in presented))
        {
            return false;
        }

        call.ForgetDenial();
        return true;
    }

    /// <summary>A user's, which another one that the service could acquire must not take the place of.</summary>
    public static bool IsIrreplaceable(CredentialOrigin origin) => origin is CredentialOrigin.Delegated or CredentialOrigin.Lent;

    /// <summary>Is it for initiating alone? Whose it is does not matter to who wants to accept.</summary>
    public static bool CannotAccept(Call call, gss_cred_id_struct* credential)
    {
        // An acceptor does not expire.
        GssResult inquired = call.Gss.InquireCred(credential, out _, out _, out int usage, out _);
        return inquired.IsError ? inquired.Major == GssApi.GSS_S_CREDENTIALS_EXPIRED : usage == GssApi.GSS_C_INITIATE;
    }

    /// <summary>Has it expired, or so little time left that it counts as expired (<c>min_lifetime</c>)?</summary>
    public static bool IsOver(Call call, gss_cred_id_struct* credential) =>
        call.Gss.InquireCred(credential, out _, out uint lifetime, out _, out _).IsError || lifetime < call.Service.Configuration.MinLifetimeSeconds;

    /// <summary>What is irreplaceable has expired, or counts as expired (<c>min_lifetime</c>): nothing that the service could acquire takes its place.</summary>
    /// <param name="call">The call.</param>
    /// <param name="origin">Which of the <see cref="IsIrreplaceable"/> it is.</param>
    /// <param name="renewal">What came of renewing it.</param>
    /// <param name="presented">The handle.</param>
    public static GssResult RefuseExpired(Call call, CredentialOrigin origin, GssResult renewal, in GssxCred presented) =>
        origin == CredentialOrigin.Lent ? LentCredential.RefuseExpired(call, in presented)
            : renewal is { Major: GssApi.GSS_S_CREDENTIALS_EXPIRED, Minor: not 0 }
            ? renewal
            : call.Refuse(
                GssApi.GSS_S_CREDENTIALS_EXPIRED,
                $"the credential that {Printable.Quote(Encoding.UTF8.GetString(GssxOptions.WithoutNul(presented.DesiredName.DisplayName).Span))} delegated has expired, "
                + "and its ticket cannot be renewed; the user has to authenticate again");

    /// <summary>Looks whether the credential is what the request asks for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">With its input. When something is to be added, it becomes the request for both.</param>
    /// <param name="add">The client wants what it has and what it asks for (gss_add_cred).</param>
    /// <param name="isEnough">Nothing needs to be acquired.</param>
    /// <returns>GSS_S_CRED_UNAVAIL when it is another principal's.</returns>
    public static GssResult IsGoodFor(Call call, ref AcquireRequest request, bool add, out bool isEnough)
    {
        isEnough = false;
        GssResult outcome = call.Gss.InquireCred(request.Input, out gss_name_struct* name, out uint lifetime, out int usage, out _);
        if (outcome.IsError)
        {
            // Expired, or its ccache has gone: a new one is what the client needs.
            return GssResult.Complete;
        }

        if (!request.Name.IsAbsent && name != null)
        {
            outcome = NameConversion.ToGss(call, in request.Name, out gss_name_struct* wanted);
            if (!outcome.IsError)
            {
                outcome = call.Gss.CompareName(name, wanted, out bool same);
                outcome = outcome.IsError || same ? outcome : GssResult.Of(GssApi.GSS_S_CRED_UNAVAIL);
            }

            if (outcome.IsError)
            {
                return outcome;
            }
        }

        bool covers = usage == GssApi.GSS_C_BOTH || usage == Usage.Read(request.Usage);
        bool lasts = usage == GssApi.GSS_C_ACCEPT || lifetime >= call.Service.Configuration.MinLifetimeSeconds;
        isEnough = covers && lasts;
        if (!isEnough && add && !covers)
        {
            request.Usage = GssxCredUsage.Both;
            return request.Name.IsAbsent && name != null ? NameConversion.ToWire(call, name, out request.Name) : GssResult.Complete;
        }

        return GssResult.Complete;
    }
}
