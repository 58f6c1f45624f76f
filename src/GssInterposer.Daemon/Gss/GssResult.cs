// SPDX-License-Identifier: MIT
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Gss;

/// <summary>What a call of GSS-API came to (RFC 2744 §3.9).</summary>
/// <param name="Major">Calling and routine errors, supplementary bits.</param>
/// <param name="Minor">The mechanism's own code, or an errno.</param>
internal readonly record struct GssResult(uint Major, uint Minor)
{
    private const uint ErrorMask = 0xffff_0000;

    /// <summary>GSS_S_COMPLETE.</summary>
    public static GssResult Complete => default;

    /// <summary>GSS_ERROR(major).</summary>
    public bool IsError => (Major & ErrorMask) != 0;

    /// <summary>The routine worked: done, or more tokens to come. A replayed token is neither, though no error bit is set.</summary>
    public bool IsStep => Major is GssApi.GSS_S_COMPLETE or GssApi.GSS_S_CONTINUE_NEEDED;

    /// <summary>GSS_S_FAILURE with an errno, as the C daemon does where GSS-API itself has no say.</summary>
    public static GssResult Failure(int errno) => new(GssApi.GSS_S_FAILURE, (uint)errno);

    /// <summary>A routine error without a minor.</summary>
    public static GssResult Of(uint major) => new(major, 0);
}
