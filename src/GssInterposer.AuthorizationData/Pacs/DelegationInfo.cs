// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>S4U_DELEGATION_INFO (MS-PAC §2.9): the way of a ticket that came by constrained delegation.</summary>
/// <param name="Target">The service that the ticket is for.</param>
/// <param name="TransitedServices">The services that delegated, the first of them first.</param>
public sealed record DelegationInfo(string Target, IReadOnlyList<string> TransitedServices)
{
    private const int StringHeaderBytes = 8;

    /// <summary>Decodes one.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static DelegationInfo Decode(ReadOnlySpan<byte> bytes)
    {
        PacReader headers = new("PAC delegation information", bytes);
        PacReader reader = headers.OpenNdr();
        (int, bool) target = reader.StringHeader();
        uint count = reader.UInt32();
        bool isThere = reader.Pointer();
        reader.RequireBoth(count, isThere);
        string name = reader.StringBody(target);
        (int, bool)[] services = new (int, bool)[isThere ? reader.ArraySize(count, StringHeaderBytes) : 0];
        foreach (ref (int, bool) service in services.AsSpan())
        {
            service = reader.StringHeader();
        }

        string[] names = new string[services.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = reader.StringBody(services[i]);
        }

        return new DelegationInfo(name, names);
    }
}
