// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>One buffer of a PAC.</summary>
/// <param name="Type">What it is; <see cref="PacBufferType"/>.</param>
/// <param name="Data">Its bytes.</param>
public sealed record PacBuffer(uint Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>Decodes it.</summary>
    /// <returns>A <see cref="LogonInfo"/>, <see cref="ClientInfo"/>, <see cref="UpnDnsInfo"/>, <see cref="DelegationInfo"/>, <see cref="PacAttributes"/>,
    /// <see cref="PacSignature"/> or <see cref="SecurityIdentifier"/>; null for a type of which only the size is told.</returns>
    /// <exception cref="MalformedDataException">It is not what its type says.</exception>
    public object? Decode() => Type switch
    {
        PacBufferType.LogonInfo => LogonInfo.Decode(Data.Span),
        PacBufferType.ClientInfo => ClientInfo.Decode(Data.Span),
        PacBufferType.UpnDnsInfo => UpnDnsInfo.Decode(Data.Span),
        PacBufferType.DelegationInfo => DelegationInfo.Decode(Data.Span),
        PacBufferType.AttributesInfo => PacAttributes.Decode(Data.Span),
        PacBufferType.Requestor => SecurityIdentifier.Decode("PAC requestor", Data.Span),
        PacBufferType.ServerChecksum or PacBufferType.KdcChecksum or PacBufferType.TicketChecksum or PacBufferType.FullChecksum => PacSignature.Decode(Data.Span),
        _ => null,
    };
}
