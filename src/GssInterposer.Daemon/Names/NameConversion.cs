// SPDX-License-Identifier: MIT
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Names;

/// <summary>Names between the wire and GSS-API. What comes out belongs to the call.</summary>
internal static unsafe class NameConversion
{
    /// <summary>
    /// Imports a name. The display form is preferred where there is one: then the name is one that the daemon's own configuration (realm, domain_realm) has canonicalized,
    /// not one that the client claims is canonical. A mechanism name without a display form is imported as what it is.
    /// </summary>
    public static GssResult ToGss(Call call, in GssxName name, out gss_name_struct* result)
    {
        if (name.IsAbsent)
        {
            result = null;
            return GssResult.Of(GssApi.GSS_S_BAD_NAME);
        }

        if (name.DisplayName.IsEmpty)
        {
            return call.Gss.ImportName(name.ExportedName, Oids.ExportName, out result);
        }

        gss_OID_desc_struct type = new() { length = name.NameType.Length, elements = name.NameType.Pointer };
        return call.Gss.ImportName(name.DisplayName, name.NameType.IsEmpty ? null : &type, out result);
    }

    /// <summary>All forms of a name: display and type, and for a mechanism name the exported and the composite form (RFC 6680).</summary>
    public static GssResult ToWire(Call call, gss_name_struct* name, out GssxName result)
    {
        result = default;
        GssResult outcome = call.Gss.DisplayName(name, out result.DisplayName, out gss_OID_desc_struct* type);
        if (outcome.IsError)
        {
            return outcome;
        }

        result.NameType = Oids.ToWire(type);
        outcome = call.Gss.ExportName(name, out result.ExportedName);
        if (outcome.IsError && outcome.Major != GssApi.GSS_S_NAME_NOT_MN)
        {
            return outcome;
        }

        outcome = call.Gss.ExportNameComposite(name, out result.ExportedCompositeName);
        return outcome.IsError && outcome.Major is not (GssApi.GSS_S_NAME_NOT_MN or GssApi.GSS_S_UNAVAILABLE) ? outcome : GssResult.Complete;
    }
}
