// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <content>MIT's message functions on arrays of buffers, and what else an established context answers.</content>
internal sealed unsafe partial class GssSession
{
    /// <summary>gss_wrap_iov and its like. Buffers that the library allocates are the caller's (gss_release_iov_buffer).</summary>
    /// <param name="context">The context.</param>
    /// <param name="operation">Which of them.</param>
    /// <param name="confidential">In: wanted. Out: was.</param>
    /// <param name="qop">In: wanted. Out: was, where the function tells.</param>
    /// <param name="buffers">The buffers; changed.</param>
    /// <param name="count">How many.</param>
    public static GssResult MessageIov(
        gss_ctx_id_struct* context, GssxIovOperation operation, ref bool confidential, ref uint qop, gss_iov_buffer_desc_struct* buffers, int count)
    {
        uint minor;
        int wanted = confidential ? 1 : 0;
        int state = 0;
        uint quality = 0;
        uint major = operation switch
        {
            GssxIovOperation.Wrap => GssApi.gss_wrap_iov(&minor, context, wanted, qop, &state, buffers, count),
            GssxIovOperation.WrapLength => GssApi.gss_wrap_iov_length(&minor, context, wanted, qop, &state, buffers, count),
            GssxIovOperation.Unwrap => GssApi.gss_unwrap_iov(&minor, context, &state, &quality, buffers, count),
            GssxIovOperation.GetMic => GssApi.gss_get_mic_iov(&minor, context, qop, buffers, count),
            GssxIovOperation.GetMicLength => GssApi.gss_get_mic_iov_length(&minor, context, qop, buffers, count),
            _ => GssApi.gss_verify_mic_iov(&minor, context, &quality, buffers, count),
        };
        confidential = state != 0;
        qop = quality;
        return new GssResult(major, minor);
    }

    /// <summary>gss_pseudo_random (RFC 4401).</summary>
    public GssResult PseudoRandom(gss_ctx_id_struct* context, int key, XdrOpaque input, uint outputBytes, out XdrOpaque output)
    {
        uint minor;
        gss_buffer_desc_struct given = Borrow(input);
        gss_buffer_desc_struct buffer = default;
        uint major = GssApi.gss_pseudo_random(&minor, context, key, &given, (nint)outputBytes, &buffer);
        output = Own(buffer);
        return new GssResult(major, minor);
    }

    /// <summary>gss_inquire_sec_context_by_oid. Some objects are keys: ask for those only that are known not to be.</summary>
    public GssResult InquireContextByOid(gss_ctx_id_struct* context, XdrOpaque wanted, out gss_buffer_set_desc_struct* data)
    {
        uint minor;
        gss_OID_desc_struct oid = new() { length = wanted.Length, elements = wanted.Pointer };
        gss_buffer_set_desc_struct* set = null;
        uint major = GssApi.gss_inquire_sec_context_by_oid(&minor, context, &oid, &set);
        data = Own(set);
        return new GssResult(major, minor);
    }
}
