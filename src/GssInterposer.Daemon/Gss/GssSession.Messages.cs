// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <content>Per-message calls (RFC 2744 §5.29 ff.). Results may carry supplementary bits: a token that is late or early is still a token.</content>
internal sealed unsafe partial class GssSession
{
    /// <summary>gss_get_mic.</summary>
    public GssResult GetMic(gss_ctx_id_struct* context, uint qop, XdrOpaque message, out XdrOpaque token)
    {
        uint minor;
        gss_buffer_desc_struct input = Borrow(message);
        gss_buffer_desc_struct output = default;
        uint major = GssApi.gss_get_mic(&minor, context, qop, &input, &output);
        token = Own(output);
        return new GssResult(major, minor);
    }

    /// <summary>gss_verify_mic.</summary>
    public static GssResult VerifyMic(gss_ctx_id_struct* context, XdrOpaque message, XdrOpaque token, out uint qop)
    {
        uint minor;
        uint state = 0;
        gss_buffer_desc_struct input = Borrow(message);
        gss_buffer_desc_struct mic = Borrow(token);
        uint major = GssApi.gss_verify_mic(&minor, context, &input, &mic, &state);
        qop = state;
        return new GssResult(major, minor);
    }

    /// <summary>gss_wrap.</summary>
    public GssResult Wrap(gss_ctx_id_struct* context, bool confidential, uint qop, XdrOpaque message, out bool wasConfidential, out XdrOpaque token)
    {
        uint minor;
        int state = 0;
        gss_buffer_desc_struct input = Borrow(message);
        gss_buffer_desc_struct output = default;
        uint major = GssApi.gss_wrap(&minor, context, confidential ? 1 : 0, qop, &input, &state, &output);
        wasConfidential = state != 0;
        token = Own(output);
        return new GssResult(major, minor);
    }

    /// <summary>gss_unwrap.</summary>
    public GssResult Unwrap(gss_ctx_id_struct* context, XdrOpaque token, out XdrOpaque message, out bool wasConfidential, out uint qop)
    {
        uint minor;
        int state = 0;
        uint quality = 0;
        gss_buffer_desc_struct input = Borrow(token);
        gss_buffer_desc_struct output = default;
        uint major = GssApi.gss_unwrap(&minor, context, &input, &output, &state, &quality);
        message = Own(output);
        wasConfidential = state != 0;
        qop = quality;
        return new GssResult(major, minor);
    }

    /// <summary>gss_wrap_size_limit. Sizes in bytes.</summary>
    public static GssResult WrapSizeLimit(gss_ctx_id_struct* context, bool confidential, uint qop, uint outputBytes, out uint inputBytesMax)
    {
        uint minor;
        uint limit = 0;
        uint major = GssApi.gss_wrap_size_limit(&minor, context, confidential ? 1 : 0, qop, outputBytes, &limit);
        inputBytesMax = limit;
        return new GssResult(major, minor);
    }
}
