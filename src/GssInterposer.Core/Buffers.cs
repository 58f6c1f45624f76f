// SPDX-License-Identifier: MIT
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core;

/// <summary>Buffers of the application, to the wire and from it.</summary>
internal static unsafe class Buffers
{
    /// <summary>The bytes of <paramref name="buffer"/>, borrowed. One that no message can hold is cut to a length that the encoder refuses.</summary>
    public static XdrOpaque ToWire(gss_buffer_desc_struct* buffer)
    {
        nuint length = buffer->length <= Limits.MessageBytesMax ? buffer->length : Limits.MessageBytesMax + 1;
        return new XdrOpaque((byte*)buffer->value, (uint)length);
    }

    /// <summary>Hands a token of the daemon to the application; none, or an empty one, leaves the output as it is.</summary>
    /// <returns>False when out of memory.</returns>
    public static bool TryGive(XdrOptional<XdrOpaque> token, gss_buffer_desc_struct* output) =>
        !token.IsPresent || token.Value->IsEmpty || Out.Copy(output, token.Value->Span);
}
