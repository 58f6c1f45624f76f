// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Daemon.Names;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// Procedure 3, IMPORT_AND_CANON_NAME (RFC 2744 §5.16 gss_import_name, §5.3 gss_canonicalize_name): imports, canonicalizes where a mechanism is named, sets and
/// lists attributes (RFC 6680). With the option <c>localname</c> the answer is the local account's name instead.
/// </summary>
internal readonly unsafe struct ImportAndCanonName : IProcedure<GssxArgImportAndCanonName, GssxResImportAndCanonName>
{
    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgImportAndCanonName argument, out GssxResImportAndCanonName result)
    {
        result = default;
        GssResult outcome = Import(call, argument.InputName, out gss_name_struct* name, out XdrOpaque composite);
        if (!outcome.IsError)
        {
            gss_OID_desc_struct oid = new() { length = argument.Mech.Length, elements = argument.Mech.Pointer };
            gss_OID_desc_struct* mech = argument.Mech.IsEmpty ? null : &oid;
            outcome = GssxOptions.TryFind(argument.Options, GssxOptionNames.LocalName, out _)
                ? MapToAccount(call, name, mech, out result.Options)
                : Canonicalize(call, name, mech, composite, argument.NameAttributes, out result.OutputName);
        }

        result.Status = StatusReply.From(call, outcome, argument.Mech);
    }

    /// <summary>
    /// Imports the name as the client has it. The attributes of a composite form are left out: nobody vouches for them here, and libkrb5's reader of them is not
    /// made for strangers' bytes. They go back to the client unread.
    /// </summary>
    private static GssResult Import(Call call, XdrEncoded<GssxName> encoded, out gss_name_struct* name, out XdrOpaque composite)
    {
        name = null;
        composite = default;
        if (!encoded.TryDecode(call.Arena, out GssxName input))
        {
            return Reply.OutOfMemory;
        }

        if (input.DisplayName.Length > ProcedureLimits.NameBytesMax || input.ExportedName.Length > ProcedureLimits.NameBytesMax
            || input.ExportedCompositeName.Length > ProcedureLimits.CompositeNameBytesMax)
        {
            return GssResult.Of(GssApi.GSS_S_BAD_NAME);
        }

        composite = input.ExportedCompositeName;
        if (composite.IsEmpty)
        {
            return NameConversion.ToGss(call, in input, out name);
        }

        return NameForms.TryLeaveOutAttributes(composite, call.Arena, out XdrOpaque exported)
            ? call.Gss.ImportName(exported, Oids.ExportName, out name)
            : GssResult.Of(GssApi.GSS_S_BAD_NAME);
    }

    private static GssResult Canonicalize(
        Call call,
        gss_name_struct* name,
        gss_OID_desc_struct* mech,
        XdrOpaque composite,
        XdrArray<GssxNameAttr> attributes,
        out XdrOptional<XdrEncoded<GssxName>> output)
    {
        output = default;
        GssResult result = mech == null ? GssResult.Complete : call.Gss.CanonicalizeName(name, mech, out name);
        if (!result.IsError)
        {
            result = NameAttributes.Set(name, attributes);
        }

        if (result.IsError)
        {
            return result;
        }

        result = NameConversion.ToWire(call, name, out GssxName wire);

        if (!result.IsError && !composite.IsEmpty && attributes.IsEmpty && IsOf(call, composite, in wire))
        {
            wire.ExportedCompositeName = composite;
        }

        // Asking a name for its attributes makes libkrb5 load its plugins: only names that can have any are asked.
        if (!result.IsError && !attributes.IsEmpty)
        {
            result = NameAttributes.Read(call, name, out wire.NameAttributes);
        }

        return result.IsError ? result : Reply.Encoded(call, in wire, out output);
    }

    /// <summary>Whether the composite form that came in is one of the name that goes out.</summary>
    private static bool IsOf(Call call, XdrOpaque composite, in GssxName name) =>
        NameForms.TryLeaveOutAttributes(composite, call.Arena, out XdrOpaque exported) && exported.Span.SequenceEqual(name.ExportedName.Span);

    private static GssResult MapToAccount(Call call, gss_name_struct* name, gss_OID_desc_struct* mech, out XdrArray<GssxOption> options)
    {
        options = default;
        GssResult result = call.Gss.LocalName(name, mech, out XdrOpaque account);
        if (!result.IsError)
        {
            result = Reply.Array(call, 1, out options);
        }

        if (!result.IsError && !GssxOptions.TryCreate(GssxOptionNames.LocalName, account, call.Arena, out options.Items[0]))
        {
            result = Reply.OutOfMemory;
        }

        options = result.IsError ? default : options;
        return result;
    }
}
