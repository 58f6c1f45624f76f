// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using System.Text;
using GssInterposer.AuthorizationData.Asn1;
using GssInterposer.Interop;

namespace GssInterposer.AuthorizationData.Crypto;

/// <summary>A context of libkrb5, for one thread at a time.</summary>
// SAFETY: the context lives until Dispose; what is made with it is disposed before.
public sealed unsafe class KerberosLibrary : IDisposable
{
    private _krb5_context* context;

    /// <summary>Reads the configuration (KRB5_CONFIG).</summary>
    /// <exception cref="KerberosException">It cannot be read.</exception>
    public KerberosLibrary()
    {
        fixed (_krb5_context** made = &context)
        {
            Check(Krb5.krb5_init_context(made), "cannot start libkrb5");
        }
    }

    /// <summary>The context.</summary>
    public _krb5_context* Context => context;

    /// <summary>Throws unless <paramref name="code"/> is 0.</summary>
    /// <exception cref="KerberosException">With libkrb5's words.</exception>
    public void Check(int code, string what)
    {
        if (code != 0)
        {
            throw Failure(code, what);
        }
    }

    /// <summary>The exception for an error code.</summary>
    public KerberosException Failure(int code, string what) => new(code, $"{what}: {Words(code)}");

    /// <summary>Bytes with a NUL behind them, as C wants a string.</summary>
    public static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

    /// <summary>The principal as libkrb5 writes it; as lossless as <see cref="Tickets.Principal"/>, to be compared with it.</summary>
    public string Unparse(krb5_principal_data* principal)
    {
        byte* name = null;
        Check(Krb5.krb5_unparse_name(context, principal, &name), "cannot write a principal");
        try
        {
            return KerberosText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        }
        finally
        {
            Krb5.krb5_free_unparsed_name(context, name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Krb5.krb5_free_context(context);
        context = null;
    }

    private string Words(int code)
    {
        byte* message = Krb5.krb5_get_error_message(context, code);
        try
        {
            return Marshal.PtrToStringUTF8((nint)message) ?? $"error {code}";
        }
        finally
        {
            Krb5.krb5_free_error_message(context, message);
        }
    }
}
