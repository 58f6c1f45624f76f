// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Gssx;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Credentials;

/// <summary>Options in the elements of a remote credential: they travel with it and hold for each call that is made with it (docs/PROTOCOL.md).</summary>
// SAFETY: new arrays are the call's; what they point to lives in the call's arena, in the caller's frame, or in a version of the handle, none of which goes before the handle.
internal static unsafe class ElementOptions
{
    /// <summary>Sets an option in all elements: daemons take those of any for the whole credential.</summary>
    public static GssStatus Set(ref Call call, CredHandle* handle, ReadOnlySpan<byte> name, XdrOpaque value) =>
        GssxOptions.TryCreate(name, value, call.Arena, out GssxOption option) ? Change(ref call, handle, name, &option) : GssStatus.OutOfMemory;

    /// <summary>Takes an option out.</summary>
    public static GssStatus Remove(ref Call call, CredHandle* handle, ReadOnlySpan<byte> name) => Change(ref call, handle, name, null);

    /// <summary>The changed credential that a daemon has sent, with what the old one was marked with here: settings of the application, and that a user delegated it.</summary>
    /// <returns>Empty when out of memory.</returns>
    public static XdrEncoded<GssxCred> Carry(ref Call call, CredHandle* handle, in GssxCred changed, XdrEncoded<GssxCred> encoded)
    {
        if (!handle->Remote.TryDecode(call.Arena, out GssxCred old))
        {
            return encoded;
        }

        GssxCred result = changed;
        bool any = false;
        return !TryCarry(ref call, in old, GssxOptionNames.Krb5SetAllowedEnctypeValues, ref result, ref any)
            || !TryCarry(ref call, in old, GssxOptionNames.Krb5SetNoCiFlags, ref result, ref any)
            || !TryCarry(ref call, in old, GssxOptionNames.Delegated, ref result, ref any)
            ? default
            : any ? XdrEncoded<GssxCred>.From(in result, call.Arena) : encoded;
    }

    private static bool TryCarry(ref Call call, in GssxCred old, ReadOnlySpan<byte> name, ref GssxCred changed, ref bool any)
    {
        for (uint i = 0; i < old.Elements.Count; i++)
        {
            if (GssxOptions.TryFind(old.Elements[i].Options, name, out XdrOpaque value))
            {
                any = true;
                return GssxOptions.TryCreate(name, value, call.Arena, out GssxOption option) && TryWith(ref call, ref changed, name, &option);
            }
        }

        return true;
    }

    private static GssStatus Change(ref Call call, CredHandle* handle, ReadOnlySpan<byte> name, GssxOption* option)
    {
        for (int attempt = 0; attempt < InterposerLimits.CredentialChangeAttemptsMax; attempt++)
        {
            long stamp = handle->Stamp;
            if (!CredHandle.RemoteOf(stamp).TryDecode(call.Arena, out GssxCred credential))
            {
                return CredHandle.Bad;
            }

            if (!TryWith(ref call, ref credential, name, option))
            {
                return GssStatus.OutOfMemory;
            }

            XdrEncoded<GssxCred> encoded = XdrEncoded<GssxCred>.From(in credential, call.Arena);
            if (encoded.IsEmpty)
            {
                return GssStatus.OutOfMemory;
            }

            if (encoded.Span.SequenceEqual(CredHandle.RemoteOf(stamp).Span) || handle->Replace(stamp, encoded.Span))
            {
                return GssStatus.Complete;
            }
        }

        return GssStatus.Failure(MinorCode.TooManyChanges);
    }

    /// <summary>New option lists for all elements: without those of the name, and with <paramref name="option"/> unless that is null.</summary>
    private static bool TryWith(ref Call call, ref GssxCred credential, ReadOnlySpan<byte> name, GssxOption* option)
    {
        for (uint i = 0; i < credential.Elements.Count; i++)
        {
            GssxCredElement* element = credential.Elements.Items + i;
            GssxOption* list = (GssxOption*)call.Arena->Allocate((nuint)((element->Options.Count + 1) * sizeof(GssxOption)));
            if (list == null)
            {
                return false;
            }

            uint count = 0;
            for (uint k = 0; k < element->Options.Count; k++)
            {
                if (!GssxOptions.TextEquals(element->Options[k].Option, name))
                {
                    list[count++] = element->Options[k];
                }
            }

            if (option != null)
            {
                list[count++] = *option;
            }

            element->Options = new XdrArray<GssxOption>(list, count);
        }

        return true;
    }
}
