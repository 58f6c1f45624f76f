// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Observability;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// Procedure 66, INQUIRE_CONTEXT (gss_inquire_sec_context_by_oid), with a context that the daemon holds: what is in a list, since other objects are keys, or may be
/// some day.
/// </summary>
internal readonly unsafe struct InquireContext : IProcedure<GssxArgInquireContext, GssxResInquireContext>
{
    private const int ArcBytesMax = 5;      // 32 bits, seven in each byte

    /// <summary>1.2.840.113554.1.2.2.5, where the objects of krb5 contexts are.</summary>
    private static ReadOnlySpan<byte> Krb5Objects => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x05];

    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgInquireContext argument, out GssxResInquireContext result)
    {
        result = default;
        GssResult outcome = MessageCall.OpenHeld(call, argument.ContextHandle, out gss_ctx_id_struct* context, out GssxCtx before);
        if (!outcome.IsError && !argument.DesiredObject.Span.StartsWith(Krb5Objects))
        {
            outcome = new GssResult(GssApi.GSS_S_UNAVAILABLE, LibC.EINVAL);     // krb5's own answer; SPNEGO asks about each context for an object of NTLM's
        }

        if (!outcome.IsError && !IsHarmless(argument.DesiredObject.Span))
        {
            call.DenialReason = DenialReason.SessionKeys;
            result.Status = StatusReply.Refusal(
                call,
                GssApi.GSS_S_UNAVAILABLE,
                LibC.EINVAL,
                "of this context the daemon tells SASL's security strength, ticket flags, the time of authentication and authorization data; its keys stay here (session_keys = daemon)");
            return;
        }

        if (!outcome.IsError)
        {
            outcome = call.Gss.InquireContextByOid(context, argument.DesiredObject, out gss_buffer_set_desc_struct* data);
            outcome = outcome.IsError ? outcome : Write(call, data, out result.DataSet);
        }

        result.Status = StatusReply.From(call, outcome, before.Mech);
    }

    /// <summary>Whether an object is known to hold no key. libkrb5 compares what an OID begins with, so nothing may follow where nothing belongs.</summary>
    private static bool IsHarmless(ReadOnlySpan<byte> oid) =>
        oid[Krb5Objects.Length..] switch
        {
            [0x01] => true,                                                             // GSS_KRB5_GET_TKT_FLAGS
            [0x0a, _, ..] => oid.Length <= Krb5Objects.Length + 1 + ArcBytesMax,        // GSS_KRB5_EXTRACT_AUTHZ_DATA_FROM_SEC_CONTEXT and a type
            [0x0c] => true,                                                             // GSS_KRB5_EXTRACT_AUTHTIME_FROM_SEC_CONTEXT
            [0x0f] => true,                                                             // GSS_C_SEC_CONTEXT_SASL_SSF
            _ => false,
        };

    private static GssResult Write(Call call, gss_buffer_set_desc_struct* data, out XdrArray<XdrOpaque> result)
    {
        uint count = data == null ? 0 : (uint)data->count;
        GssResult outcome = MessageCall.Reserve(call, count, out result);
        uint bytes = 0;
        for (uint i = 0; i < count && !outcome.IsError; i++)
        {
            result.Items[i] = new XdrOpaque((byte*)data->elements[i].value, (uint)data->elements[i].length);
            outcome = MessageCall.Count(outcome, result.Items[i], ref bytes);
        }

        result = outcome.IsError ? default : result;
        return outcome;
    }
}
