// SPDX-License-Identifier: MIT
namespace GssInterposer.Interop;

/// <summary>Where the bindings' functions are: bound by the linker in the plugin (BARE), by the dynamic loader elsewhere.</summary>
public static class NativeLibrary
{
#if BARE
    /// <summary>The C library.</summary>
    public const string C = "*";

    /// <summary>MIT's GSSAPI library.</summary>
    public const string GssApi = "*";

    /// <summary>MIT's Kerberos library.</summary>
    public const string Krb5 = "*";
#else
    /// <summary>The C library.</summary>
    public const string C = "libc";

    /// <summary>MIT's GSSAPI library.</summary>
    public const string GssApi = "libgssapi_krb5.so.2";

    /// <summary>MIT's Kerberos library.</summary>
    public const string Krb5 = "libkrb5.so.3";
#endif
}
