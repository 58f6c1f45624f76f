// SPDX-License-Identifier: MIT
using GssInterposer.Gssx;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Contexts;

/// <summary>In which form a client wants an established context.</summary>
internal enum ContextForm
{
    /// <summary>As gss_export_sec_context gives it.</summary>
    Token = 0,

    /// <summary>As the Linux kernel wants it (<see cref="LucidContext"/>).</summary>
    LinuxLucidV1,
}

/// <summary>In which form a client wants the identity that an initiator is mapped to.</summary>
internal enum CredentialForm
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>uid, gid and groups, as the Linux kernel wants them (<see cref="LinuxCredentials"/>).</summary>
    LinuxV1,
}

/// <summary>The options of a call that choose these forms. An option that names a form we do not know must not be answered in another.</summary>
internal static class ExportForms
{
    /// <summary>Reads <c>exported_context_type</c>.</summary>
    /// <returns>False for an unknown value: GSS_S_FAILURE with EINVAL.</returns>
    public static bool TryReadContextForm(in GssxCallCtx callContext, out ContextForm form)
    {
        form = ContextForm.Token;
        if (!GssxOptions.TryFind(callContext.Options, GssxOptionNames.ExportedContextType, out XdrOpaque value))
        {
            return true;
        }

        form = ContextForm.LinuxLucidV1;
        return GssxOptions.TextEquals(value, GssxOptionNames.LinuxLucidV1);
    }

    /// <summary>Reads <c>exported_creds_type</c>.</summary>
    /// <returns>False for an unknown value: GSS_S_FAILURE with EINVAL.</returns>
    public static bool TryReadCredentialForm(in GssxCallCtx callContext, out CredentialForm form)
    {
        form = CredentialForm.None;
        if (!GssxOptions.TryFind(callContext.Options, GssxOptionNames.ExportedCredsType, out XdrOpaque value))
        {
            return true;
        }

        form = CredentialForm.LinuxV1;
        return GssxOptions.TextEquals(value, GssxOptionNames.LinuxCredsV1);
    }
}
