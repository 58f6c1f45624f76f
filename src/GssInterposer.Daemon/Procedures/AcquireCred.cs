// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// Procedure 6, ACQUIRE_CRED (RFC 2744 §5.2, gss_acquire_cred_from, gss_add_cred, gss_acquire_cred_impersonate_name and gss_acquire_cred_with_password of MIT). An input
/// credential that is still good for what is asked is the answer itself.
/// </summary>
internal readonly unsafe struct AcquireCred : IProcedure<GssxArgAcquireCred, GssxResAcquireCred>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgAcquireCred argument, out GssxResAcquireCred result)
    {
        result = default;
        GssResult outcome = Acquire(call, in argument, ref result, out XdrOpaque mech);
        if (outcome.IsError)
        {
            result.OutputCredHandle = default;
        }

        result.Status = StatusReply.From(call, outcome, mech);
    }

    private static GssResult Acquire(Call call, in GssxArgAcquireCred argument, ref GssxResAcquireCred result, out XdrOpaque mech)
    {
        mech = default;
        if (!TryReadType(in argument, out AcquireType type) || !Usage.TryRead(argument.CredUsage, out int usage))
        {
            return GssResult.Failure(LibC.EINVAL);
        }

        Mechanisms mechs = MechanismsOf(call, argument.DesiredMechs);
        if (mechs.IsEmpty)
        {
            return call.Refuse(
                GssApi.GSS_S_NO_CRED, $"service {call.Service.Configuration.Name} does not offer the mechanism: its mechs are "
                + string.Join(", ", call.Service.Configuration.Mechs), DenialReason.Mechanism);
        }

        mech = Oids.ToWire(mechs.First);
        AcquireRequest request = new() { Type = type, Usage = Usage.ToWire(usage), Mechs = mechs, Lifetime = LifetimeOf(in argument) };
        request.HasPassword = GssxOptions.TryFind(argument.Options, GssxOptionNames.Password, out request.Password);
        if (argument.DesiredName.IsPresent && !argument.DesiredName.Value->TryDecode(call.Arena, out request.Name))
        {
            return Reply.OutOfMemory;
        }

        if (argument.InputCredHandle.IsPresent)
        {
            if (IsCurrentAcceptor(call, in request, *argument.InputCredHandle.Value))
            {
                result.OutputCredHandle = argument.InputCredHandle;
                return GssResult.Complete;
            }

            if (!argument.InputCredHandle.Value->TryDecode(call.Arena, out GssxCred input))
            {
                return Reply.OutOfMemory;
            }

            GssResult opened = CredentialHandles.Open(call, in input, out request.Input, out CredentialOrigin origin);
            bool isOfOther = type == AcquireType.Normal && !argument.AddCredToInputHandle && PresentCredential.IsOfOtherService(call, opened, in input);
            if (opened.IsError && !isOfOther && (type != AcquireType.Normal || !PresentCredential.IsNone(call, opened, origin, request.Usage)))
            {
                return opened;
            }

            bool isJudged = request.Input != null && type == AcquireType.Normal && !request.HasPassword;
            if (isJudged && (request.Usage != GssxCredUsage.Accept || argument.AddCredToInputHandle || !PresentCredential.CannotAccept(call, request.Input)))
            {
                gss_cred_id_struct* shown = request.Input;
                GssResult refreshed = argument.AddCredToInputHandle ? GssResult.Complete : CredentialRefresh.Apply(call, in input, origin, ref request.Input);
                GssResult good = PresentCredential.IsGoodFor(call, ref request, argument.AddCredToInputHandle, out bool isEnough);
                if (good.IsError || (isEnough && request.Input == shown))
                {
                    result.OutputCredHandle = argument.InputCredHandle;
                    return good;
                }

                if (isEnough)
                {
                    return Seal(call, request.Input, origin, ref result);
                }

                if (PresentCredential.IsIrreplaceable(origin) && !argument.AddCredToInputHandle && PresentCredential.IsOver(call, request.Input))
                {
                    return PresentCredential.RefuseExpired(call, origin, refreshed, in input);
                }
            }

            if (!isOfOther && request is { Type: AcquireType.Normal, Usage: not GssxCredUsage.Accept } && request.Name.IsAbsent && !IsAcceptorOnly(in input))
            {
                request.Name = input.DesiredName;       // renewed is who it was; an acceptor without a name is any in the keytab, whoever the initiator is
            }
        }

        GssResult outcome = Acquisition.Acquire(call, in request, out AcquiredCredential acquired);
        return outcome.IsError ? outcome : Seal(call, in acquired, ref result);
    }

    /// <summary>Whether it says so: the C plugin shows what it acquired last, whatever for, and whose an initiator is to be does not follow from an acceptor.</summary>
    private static bool IsAcceptorOnly(in GssxCred cred)
    {
        foreach (ref readonly GssxCredElement element in cred.Elements.Span)
        {
            if (element.CredUsage != GssxCredUsage.Accept)
            {
                return false;
            }
        }

        return cred.Elements.Count > 0;
    }

    /// <summary>An acceptor that a client shows again, as ours does, is what it would be given: nothing needs to be opened.</summary>
    private static bool IsCurrentAcceptor(Call call, in AcquireRequest request, XdrEncoded<GssxCred> presented) =>
        request is { Type: AcquireType.Normal, Usage: GssxCredUsage.Accept }
        && !Acquisition.Acquire(call, in request, out AcquiredCredential acquired).IsError
        && call.Service.Credentials.Handles.IsCurrent(call, acquired.Acceptor, presented);

    private static GssResult Seal(Call call, in AcquiredCredential acquired, ref GssxResAcquireCred result)
    {
        if (!acquired.Acceptor.IsEmpty)
        {
            GssResult got = call.Service.Credentials.Handles.Get(call, acquired.Acceptor, out XdrEncoded<GssxCred> encoded);
            return got.IsError ? got : Reply.Present(call, encoded, out result.OutputCredHandle);
        }

        return Seal(call, acquired.Credential, CredentialOrigin.Acquired, ref result);
    }

    private static GssResult Seal(Call call, gss_cred_id_struct* credential, CredentialOrigin origin, ref GssxResAcquireCred result)
    {
        GssResult outcome = CredentialHandles.Seal(call, credential, origin, out GssxCred cred);
        call.AuditPrincipal = cred.DesiredName.DisplayName;
        return outcome.IsError ? outcome : Reply.Encoded(call, in cred, out result.OutputCredHandle);
    }

    /// <summary>What is asked for and offered; all that is offered when nothing is asked for.</summary>
    private static Mechanisms MechanismsOf(Call call, XdrArray<XdrOpaque> desired)
    {
        Mechanisms asked = default;
        foreach (XdrOpaque oid in desired.Span)
        {
            asked |= Mechanisms.Of(oid);
        }

        return desired.IsEmpty ? call.Service.Credentials.Mechs : asked & call.Service.Credentials.Mechs;
    }

    private static bool TryReadType(in GssxArgAcquireCred argument, out AcquireType type)
    {
        type = AcquireType.Normal;
        if (!GssxOptions.TryFind(argument.Options, GssxOptionNames.AcquireType, out XdrOpaque value))
        {
            return true;
        }

        type = AcquireType.ImpersonateName;
        return GssxOptions.TextEquals(value, GssxOptionNames.ImpersonateName);
    }

    /// <summary>The initiator's time where one is given, else that of the whole request; 0 is the default.</summary>
    private static uint LifetimeOf(in GssxArgAcquireCred argument)
    {
        ulong seconds = argument.InitiatorTimeReq != 0 ? argument.InitiatorTimeReq : argument.TimeReq;
        return seconds is 0 or > uint.MaxValue ? GssApi.GSS_C_INDEFINITE : (uint)seconds;
    }
}
