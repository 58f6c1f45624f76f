// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Contexts;

/// <summary>Channel bindings (RFC 2744 §3.11) on the wire.</summary>
internal static unsafe class ChannelBindings
{
    /// <summary>
    /// The bindings as they are sent, borrowed from the application. They may be longer than a message: then the encoder says so.
    /// </summary>
    public static GssxCb ToWire(gss_channel_bindings_struct* bindings)
    {
        GssxCb wire = default;
        wire.InitiatorAddrtype = bindings->initiator_addrtype;
        wire.InitiatorAddress = Buffers.ToWire(&bindings->initiator_address);
        wire.AcceptorAddrtype = bindings->acceptor_addrtype;
        wire.AcceptorAddress = Buffers.ToWire(&bindings->acceptor_address);
        wire.ApplicationData = Buffers.ToWire(&bindings->application_data);
        return wire;
    }
}
