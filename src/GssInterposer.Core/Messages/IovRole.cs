// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Interop;

namespace GssInterposer.Core.Messages;

/// <summary>What one of MIT's functions on gss_iov_buffer_desc does with a buffer.</summary>
internal enum IovRole
{
    /// <summary>Nothing.</summary>
    Unused,

    /// <summary>Reads it.</summary>
    Read,

    /// <summary>Asks how long it is.</summary>
    Measured,

    /// <summary>Says how long it must be.</summary>
    Told,

    /// <summary>Writes it, into the room that there is or into memory that it allocates.</summary>
    Filled,

    /// <summary>Reads it and writes the result over it.</summary>
    Changed,

    /// <summary>Has it point to the message inside of the stream, or into memory that it allocates.</summary>
    Extracted,
}

/// <summary>Which buffer has which role.</summary>
internal static class IovRoles
{
    /// <summary>GSS_IOV_BUFFER_TYPE without the flags.</summary>
    public const uint TypeMask = ~GssApi.GSS_IOV_BUFFER_FLAG_MASK;

    /// <summary>The role of a buffer.</summary>
    /// <param name="operation">The function.</param>
    /// <param name="type">Of the buffer, without flags.</param>
    /// <param name="hasStream">Whether the token comes in one piece.</param>
    public static IovRole Of(GssxIovOperation operation, uint type, bool hasStream) => type switch
    {
        GssApi.GSS_IOV_BUFFER_TYPE_DATA => operation switch
        {
            GssxIovOperation.Wrap => IovRole.Changed,
            GssxIovOperation.Unwrap => hasStream ? IovRole.Extracted : IovRole.Changed,
            _ => OfSigned(operation),
        },
        GssApi.GSS_IOV_BUFFER_TYPE_SIGN_ONLY => OfSigned(operation),
        GssApi.GSS_IOV_BUFFER_TYPE_HEADER or GssApi.GSS_IOV_BUFFER_TYPE_TRAILER => OfWrapping(operation, hasStream),
        GssApi.GSS_IOV_BUFFER_TYPE_PADDING => operation switch
        {
            GssxIovOperation.GetMic => IovRole.Filled, // with nothing
            GssxIovOperation.GetMicLength => IovRole.Told,
            GssxIovOperation.VerifyMic => IovRole.Read,
            _ => OfWrapping(operation, hasStream),
        },
        GssApi.GSS_IOV_BUFFER_TYPE_MIC_TOKEN => operation switch
        {
            GssxIovOperation.GetMic => IovRole.Filled,
            GssxIovOperation.GetMicLength => IovRole.Told,
            GssxIovOperation.VerifyMic => IovRole.Read,
            _ => IovRole.Unused,
        },
        GssApi.GSS_IOV_BUFFER_TYPE_STREAM => operation == GssxIovOperation.Unwrap ? IovRole.Read : IovRole.Unused,
        _ => IovRole.Unused,
    };

    /// <summary>Does it only tell lengths?</summary>
    public static bool IsLength(GssxIovOperation operation) => operation is GssxIovOperation.WrapLength or GssxIovOperation.GetMicLength;

    private static IovRole OfSigned(GssxIovOperation operation) => IsLength(operation) ? IovRole.Measured : IovRole.Read;

    private static IovRole OfWrapping(GssxIovOperation operation, bool hasStream) => operation switch
    {
        GssxIovOperation.Wrap => IovRole.Filled,
        GssxIovOperation.WrapLength => IovRole.Told,
        GssxIovOperation.Unwrap => hasStream ? IovRole.Unused : IovRole.Changed,
        _ => IovRole.Unused,
    };
}
