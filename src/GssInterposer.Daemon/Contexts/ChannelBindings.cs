// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Contexts;

/// <summary>Channel bindings (RFC 2744 §3.11) from the wire.</summary>
internal static unsafe class ChannelBindings
{
    /// <summary>Fills in <paramref name="storage"/>.</summary>
    /// <returns><paramref name="storage"/>, or null for GSS_C_NO_CHANNEL_BINDINGS.</returns>
    public static gss_channel_bindings_struct* ToGss(XdrOptional<GssxCb> bindings, gss_channel_bindings_struct* storage)
    {
        if (!bindings.IsPresent)
        {
            return null;
        }

        GssxCb* wire = bindings.Value;
        *storage = new gss_channel_bindings_struct
        {
            initiator_addrtype = (uint)wire->InitiatorAddrtype,
            initiator_address = Borrow(wire->InitiatorAddress),
            acceptor_addrtype = (uint)wire->AcceptorAddrtype,
            acceptor_address = Borrow(wire->AcceptorAddress),
            application_data = Borrow(wire->ApplicationData),
        };
        return storage;
    }

    private static gss_buffer_desc_struct Borrow(XdrOpaque bytes) => new() { length = bytes.Length, value = bytes.Pointer };
}
