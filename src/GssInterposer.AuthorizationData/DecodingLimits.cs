// SPDX-License-Identifier: MIT
namespace GssInterposer.AuthorizationData;

/// <summary>How much a decoder takes. Kerberos itself has no such limits; what is beyond these comes from no KDC.</summary>
public static class DecodingLimits
{
    /// <summary>Bytes of a token, a ticket or anything in it.</summary>
    public const int BytesMax = 1 << 20;

    /// <summary>Containers of authorization data inside each other (AD-IF-RELEVANT, AD-CAMMAC and their like).</summary>
    public const int DepthMax = 8;

    /// <summary>Elements of one list: components of a name, elements of authorization data, principals of a path.</summary>
    public const int ElementsMax = 1024;

    /// <summary>Buffers of a PAC; MS-PAC §2.4 defines under twenty types.</summary>
    public const int PacBuffersMax = 64;
}
