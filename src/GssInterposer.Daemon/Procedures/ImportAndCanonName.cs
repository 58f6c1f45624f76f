// SPDX-License-Identifier: MIT
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
        GssResult outcome = Import(call, argument.InputName, out gss_name_struct* name, out bool isComposite);
        if (!outcome.IsError)
        {
            gss_OID_desc_struct oid = new() { length = argument.Mech.Length, elements = argument.Mech.Pointer };
            gss_OID_desc_struct* mech = argument.Mech.IsEmpty ? null : &oid;
            outcome = GssxOptions.TryFind(argument.Options, GssxOptionNames.LocalName, out _)
                ? MapToAccount(call, name, mech, out result.Options)
                : Canonicalize(call, name, mech, isComposite, argument.NameAttributes, out result.OutputName);
        }

        result.Status = StatusReply.From(call, outcome, argument.Mech);
    }

    /// <summary>
    /// Imports the name as the client has it. A composite form brings its attributes with it: they are what the client says they are, and go back to nobody but
    /// it.
    /// </summary>
    private static GssResult Import(Call call, XdrEncoded<GssxName> encoded, out gss_name_struct* name, out bool isComposite)
    {
        name = null;
        isComposite = false;
        if (!encoded.TryDecode(call.Arena, out GssxName input))
        {
            return Reply.OutOfMemory;
        }

        if (input.DisplayName.Length > ProcedureLimits.NameBytesMax || input.ExportedName.Length > ProcedureLimits.NameBytesMax)
        {
            return GssResult.Of(GssApi.GSS_S_BAD_NAME);
        }

        isComposite = !input.ExportedCompositeName.IsEmpty;
        return isComposite
            ? call.Gss.ImportName(input.ExportedCompositeName, Oids.CompositeExport, out name)
            : NameConversion.ToGss(call, in input, out name);
    }

    private static GssResult Canonicalize(
        Call call,
        gss_name_struct* name,
        gss_OID_desc_struct* mech,
        bool isComposite,
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

        // Asking a name for its attributes makes libkrb5 load its plugins: only names that can have any are asked.
        if (!result.IsError && (isComposite || !attributes.IsEmpty))
        {
            result = NameAttributes.Read(call, name, out wire.NameAttributes);
        }

        return result.IsError ? result : Reply.Encoded(call, in wire, out output);
    }

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
