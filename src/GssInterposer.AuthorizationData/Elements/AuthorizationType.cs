// SPDX-License-Identifier: MIT
using System.Globalization;

namespace GssInterposer.AuthorizationData.Elements;

/// <summary>Types of authorization data (RFC 4120 §7.5.4, IANA "Kerberos Authorization Data Type Values", krb5.h of MIT before 1.20).</summary>
public static class AuthorizationType
{
    /// <summary>AD-IF-RELEVANT.</summary>
    public const int IfRelevant = 1;

    /// <summary>AD-MANDATORY-FOR-KDC.</summary>
    public const int MandatoryForKdc = 8;

    /// <summary>AD-CAMMAC (RFC 7751).</summary>
    public const int Cammac = 96;

    /// <summary>AD-AUTHENTICATION-INDICATOR (RFC 8129).</summary>
    public const int AuthenticationIndicator = 97;

    /// <summary>AD-WIN2K-PAC.</summary>
    public const int Pac = 128;

    /// <summary>KRB5SignedPath. MIT called it AD-SIGNTICKET, and Windows has used the number for something else: one that cannot be decoded is as good as absent.</summary>
    public const int SignedPath = 142;

    /// <summary>The registered name, or the number.</summary>
    public static string Name(int type) => type switch
    {
        IfRelevant => "AD-IF-RELEVANT",
        4 => "AD-KDCIssued",
        5 => "AD-AND-OR",
        MandatoryForKdc => "AD-MANDATORY-FOR-KDC",
        9 => "AD-INITIAL-VERIFIED-CAS",
        64 => "OSF-DCE",
        65 => "SESAME",
        71 => "AD-FX-ARMOR",
        Cammac => "AD-CAMMAC",
        AuthenticationIndicator => "AD-AUTHENTICATION-INDICATOR",
        Pac => "AD-WIN2K-PAC",
        129 => "AD-ETYPE-NEGOTIATION",
        141 => "KERB-AUTH-DATA-TOKEN-RESTRICTIONS",
        SignedPath => "KRB5SignedPath",
        143 => "AD-AUTH-DATA-AP-OPTIONS",
        144 => "AD-AUTH-DATA-TARGET-NAME",
        _ => string.Create(CultureInfo.InvariantCulture, $"type {type}"),
    };
}
