// SPDX-License-Identifier: MIT
using GssInterposer.Core.Names;
using GssInterposer.Interop;

namespace GssInterposer.Core.Credentials;

/// <summary>What gss_acquire_cred was asked for.</summary>
internal readonly unsafe struct AcquireRequest
{
    public readonly NameHandle* Name;
    public readonly int Mechanism;
    public readonly int Usage;
    public readonly uint Seconds;
    public readonly gss_key_value_set_struct* Store;

    /// <summary>Value of the store's "ccache" key, NUL-terminated; null for the default cache.</summary>
    public readonly byte* CacheName;

    /// <summary>The password of <see cref="Name"/>, borrowed; null when there is none.</summary>
    public readonly gss_buffer_desc_struct* Password;

    /// <summary>Whose credential it is that gets one in the name of <see cref="Name"/> (S4U2Self), borrowed; null for none.</summary>
    public readonly CredHandle* Impersonator;

    public AcquireRequest(
        NameHandle* name,
        int mechanism,
        int usage,
        uint seconds,
        gss_key_value_set_struct* store,
        gss_buffer_desc_struct* password = null,
        CredHandle* impersonator = null)
    {
        Name = name;
        Mechanism = mechanism;
        Usage = usage;
        Seconds = seconds;
        Store = store;
        Password = password;
        Impersonator = impersonator;
        CacheName = StoreKeys.Find(store, "ccache"u8, out _);
    }

    /// <summary>The default of everything: what init and accept need when the application gives no credential.</summary>
    public static AcquireRequest Default(int mechanism, int usage) => new(null, mechanism, usage, 0, null);

    /// <summary>May the credential initiate?</summary>
    public bool Initiates => Usage != GssApi.GSS_C_ACCEPT;

    /// <summary>
    /// May the sealed form be kept for later? What a password or an impersonation got is the handle's alone, as with the real mechanism: whoever has the cache
    /// need not know the password, and is not the user.
    /// </summary>
    public bool MayKeep => Password == null && Impersonator == null;
}
