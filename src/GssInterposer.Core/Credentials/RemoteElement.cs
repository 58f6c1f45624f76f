// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>What a remote credential says of itself: its element for the handle's mechanism.</summary>
internal static unsafe class RemoteElement
{
    /// <summary>Finds the element.</summary>
    public static GssStatus Find(ref Call call, CredHandle* handle, out GssxCredElement element)
    {
        element = default;
        if (!handle->Remote.TryDecode(call.Arena, out GssxCred credential))
        {
            return CredHandle.Bad;
        }

        for (uint i = 0; i < credential.Elements.Count; i++)
        {
            if (MechanismTable.Find(credential.Elements[i].Mech.Span) == handle->Mechanism)
            {
                element = credential.Elements[i];
                return GssStatus.Complete;
            }
        }

        return new GssStatus(GssApi.GSS_S_NO_CRED, (uint)MinorCode.BadMechanism);
    }

    /// <summary>Hands the element's name to the application; GSS_C_NO_NAME when it has none.</summary>
    public static GssStatus GiveName(ref Call call, in GssxCredElement element, int mechanism, gss_name_struct** name)
    {
        if (name == null || element.MN.IsAbsent)
        {
            return GssStatus.Complete;
        }

        XdrEncoded<GssxName> encoded = XdrEncoded<GssxName>.From(in element.MN, call.Arena);
        *name = encoded.IsEmpty ? null : (gss_name_struct*)NameHandle.CreateRemote(encoded.Span, mechanism);
        return *name == null ? GssStatus.OutOfMemory : GssStatus.Complete;
    }
}
