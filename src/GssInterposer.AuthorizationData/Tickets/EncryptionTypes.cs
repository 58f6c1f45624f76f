// SPDX-License-Identifier: MIT
using System.Globalization;

namespace GssInterposer.AuthorizationData.Tickets;

/// <summary>Names of encryption types and of the checksum types that belong to them (IANA "Kerberos Parameters").</summary>
public static class EncryptionTypes
{
    /// <summary>The name, or the number.</summary>
    public static string Name(int type) => type switch
    {
        1 => "des-cbc-crc",
        2 => "des-cbc-md4",
        3 => "des-cbc-md5",
        16 => "des3-cbc-sha1",
        17 => "aes128-cts-hmac-sha1-96",
        18 => "aes256-cts-hmac-sha1-96",
        19 => "aes128-cts-hmac-sha256-128",
        20 => "aes256-cts-hmac-sha384-192",
        23 => "arcfour-hmac",
        24 => "arcfour-hmac-exp",
        25 => "camellia128-cts-cmac",
        26 => "camellia256-cts-cmac",
        _ => string.Create(CultureInfo.InvariantCulture, $"encryption type {type}"),
    };

    /// <summary>The name of a checksum type, or its number.</summary>
    public static string ChecksumName(int type) => type switch
    {
        12 => "hmac-sha1-des3",
        15 => "hmac-sha1-96-aes128",
        16 => "hmac-sha1-96-aes256",
        17 => "cmac-camellia128",
        18 => "cmac-camellia256",
        19 => "hmac-sha256-128-aes128",
        20 => "hmac-sha384-192-aes256",
        -138 => "hmac-md5-rc4",
        _ => string.Create(CultureInfo.InvariantCulture, $"checksum type {type}"),
    };
}
