// SPDX-License-Identifier: MIT
using System.Globalization;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>Types of a PAC's buffers (MS-PAC §2.4).</summary>
public static class PacBufferType
{
    /// <summary>KERB_VALIDATION_INFO.</summary>
    public const uint LogonInfo = 1;

    /// <summary>Signature with the server's key.</summary>
    public const uint ServerChecksum = 6;

    /// <summary>Signature with the KDC's key over the server's.</summary>
    public const uint KdcChecksum = 7;

    /// <summary>PAC_CLIENT_INFO.</summary>
    public const uint ClientInfo = 10;

    /// <summary>S4U_DELEGATION_INFO.</summary>
    public const uint DelegationInfo = 11;

    /// <summary>UPN_DNS_INFO.</summary>
    public const uint UpnDnsInfo = 12;

    /// <summary>Signature with the KDC's key over the ticket.</summary>
    public const uint TicketChecksum = 16;

    /// <summary>PAC_ATTRIBUTES_INFO.</summary>
    public const uint AttributesInfo = 17;

    /// <summary>PAC_REQUESTOR.</summary>
    public const uint Requestor = 18;

    /// <summary>Signature with the KDC's key over all of the PAC.</summary>
    public const uint FullChecksum = 19;

    /// <summary>The name, or the number.</summary>
    public static string Name(uint type) => type switch
    {
        LogonInfo => "logon information",
        2 => "credentials",
        ServerChecksum => "server checksum",
        KdcChecksum => "KDC checksum",
        ClientInfo => "client information",
        DelegationInfo => "delegation information",
        UpnDnsInfo => "UPN and DNS information",
        13 => "client claims",
        14 => "device information",
        15 => "device claims",
        TicketChecksum => "ticket checksum",
        AttributesInfo => "PAC attributes",
        Requestor => "requestor",
        FullChecksum => "full PAC checksum",
        20 => "requestor GUID",
        _ => string.Create(CultureInfo.InvariantCulture, $"buffer type {type}"),
    };
}
