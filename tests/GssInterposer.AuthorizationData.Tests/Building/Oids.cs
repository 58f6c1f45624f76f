// SPDX-License-Identifier: MIT
namespace GssInterposer.AuthorizationData.Tests.Building;

/// <summary>OIDs of mechanisms, as DER has them without tag and length.</summary>
internal static class Oids
{
    public const string Krb5 = "2A864886F712010202";
    public const string Krb5OfMicrosoft = "2A864882F712010202";
    public const string Krb5UserToUser = "2A864886F71201020203";
    public const string Spnego = "2B0601050502";
    public const string Iakerb = "2B0601050205";
    public const string Ntlm = "2B06010401823702020A";
}
