// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData.Pacs;

/// <summary>PAC_CLIENT_INFO (MS-PAC §2.7): which ticket the PAC belongs to.</summary>
/// <param name="AuthTime">Time of the client's authentication.</param>
/// <param name="Name">Client's name, without a realm unless it is another one.</param>
public sealed record ClientInfo(PacTime AuthTime, string Name)
{
    /// <summary>Decodes one.</summary>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static ClientInfo Decode(ReadOnlySpan<byte> bytes)
    {
        PacReader reader = new("PAC client information", bytes);
        PacTime time = new(reader.Plain64());
        int length = reader.Plain16();
        return length % sizeof(char) == 0 ? new ClientInfo(time, reader.Characters(length)) : throw reader.Wrong($"a name of {length} bytes, which is no UTF-16");
    }
}
