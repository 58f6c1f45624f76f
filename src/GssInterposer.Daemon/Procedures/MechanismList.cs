// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// What INDICATE_MECHS answers. It depends on nothing but which mechanisms are offered: every set of them is looked up once, at its first use, and stays for as
/// long as the process. SPNEGO is not among them: it negotiates between mechanisms in the client.
/// </summary>
// SAFETY: lists are complete before they are published under the lock, and never changed or freed afterwards; their memory is that of an arena and a session
// which are never released.
internal static unsafe class MechanismList
{
    private const nuint ArenaBytesMax = 1 << 20;

    private static readonly Lock Guard = new();
    private static readonly Known[] Mechanisms = [new("krb5", (nint)Oids.Krb5), new("iakerb", (nint)Oids.Iakerb)];
    private static readonly nint[] Lists = new nint[1 << Mechanisms.Length];     // by bit set of Mechanisms; 0: not made yet

    private readonly record struct Known(string Name, nint Oid);

    /// <summary>The list for a service.</summary>
    /// <param name="offered">Names of mechanisms, as in the configuration.</param>
    /// <param name="list">The list, without a status.</param>
    /// <returns>Complete; or why it cannot be made.</returns>
    public static GssResult Of(ImmutableArray<string> offered, out GssxResIndicateMechs list)
    {
        int set = 0;
        for (int i = 0; i < Mechanisms.Length; i++)
        {
            set |= offered.Contains(Mechanisms[i].Name) ? 1 << i : 0;
        }

        nint made = Volatile.Read(ref Lists[set]);
        if (made == 0)
        {
            GssResult result = Make(set, out made);
            if (result.IsError)
            {
                list = default;
                return result;
            }
        }

        list = *(GssxResIndicateMechs*)made;
        return GssResult.Complete;
    }

    private static GssResult Make(int set, out nint made)
    {
        lock (Guard)
        {
            made = Lists[set];
            if (made != 0)
            {
                return GssResult.Complete;
            }

            Builder builder = new();
            GssResult result = builder.Build(set, out GssxResIndicateMechs* list);
            if (result.IsError)
            {
                builder.Discard();
                return result;
            }

            made = (nint)list;
            Volatile.Write(ref Lists[set], made);
            return result;
        }
    }

    /// <summary>One list in the making.</summary>
    private sealed class Builder
    {
        private readonly GssSession _gss = new();
        private readonly Arena* _arena = (Arena*)NativeMemory.Alloc((nuint)sizeof(Arena));
        private gss_OID_set_desc_struct* _attributes;

        public Builder() => Arena.Initialize(_arena, null, 0, ArenaBytesMax);

        public GssResult Build(int set, out GssxResIndicateMechs* list)
        {
            list = (GssxResIndicateMechs*)_arena->AllocateZeroed((nuint)sizeof(GssxResIndicateMechs));
            GssxMechInfo* mechs = (GssxMechInfo*)_arena->AllocateZeroed((nuint)(Mechanisms.Length * sizeof(GssxMechInfo)));
            if (list == null || mechs == null)
            {
                return Reply.OutOfMemory;
            }

            GssResult result = _gss.CreateEmptyOidSet(out _attributes);
            uint count = 0;
            for (int i = 0; i < Mechanisms.Length && !result.IsError; i++)
            {
                // A mechanism that this library does not have is not offered, whatever the configuration says.
                gss_OID_desc_struct* mech = (gss_OID_desc_struct*)Mechanisms[i].Oid;
                if ((set & (1 << i)) != 0 && !_gss.InquireNamesForMech(mech, out gss_OID_set_desc_struct* nameTypes).IsError)
                {
                    result = Describe(mech, nameTypes, ref mechs[count++]);
                }
            }

            list->Mechs = new XdrArray<GssxMechInfo>(mechs, count);
            if (!result.IsError)
            {
                result = DescribeAttributes(out list->MechAttrDescs);
            }

            return result.IsError ? result : Extensions.Write(_arena, out list->SupportedExtensions);
        }

        public void Discard()
        {
            _gss.End();
            _arena->Release();
            NativeMemory.Free(_arena);
        }

        private GssResult Describe(gss_OID_desc_struct* mech, gss_OID_set_desc_struct* nameTypes, ref GssxMechInfo info)
        {
            GssResult result = _gss.InquireAttrsForMech(mech, out gss_OID_set_desc_struct* attributes, out gss_OID_set_desc_struct* known);
            if (result.IsError)
            {
                return result;
            }

            // IAKERB has no SASL name in some versions: the members stay empty then.
            _gss.InquireSaslnameForMech(mech, out info.SaslnameSaslMechName, out info.SaslnameMechName, out info.SaslnameMechDesc);
            info.Mech = Oids.ToWire(mech);
            bool copied = TryCopy(nameTypes, out info.NameTypes) && TryCopy(attributes, out info.MechAttrs) && TryCopy(known, out info.KnownMechAttrs);
            return copied ? Collect(attributes, known) : Reply.OutOfMemory;
        }

        /// <summary>Each attribute is described once, however many mechanisms have it.</summary>
        private GssResult Collect(gss_OID_set_desc_struct* attributes, gss_OID_set_desc_struct* known)
        {
            GssResult result = GssSession.AddMembers(ref _attributes, attributes);
            return result.IsError ? result : GssSession.AddMembers(ref _attributes, known);
        }

        private GssResult DescribeAttributes(out XdrArray<GssxMechAttr> descriptions)
        {
            uint count = (uint)_attributes->count;
            GssxMechAttr* items = (GssxMechAttr*)_arena->AllocateZeroed(count * (nuint)sizeof(GssxMechAttr));
            descriptions = new XdrArray<GssxMechAttr>(items, items == null ? 0 : count);
            GssResult result = items == null ? Reply.OutOfMemory : GssResult.Complete;
            for (uint i = 0; i < descriptions.Count && !result.IsError; i++)
            {
                gss_OID_desc_struct* attribute = _attributes->elements + i;
                items[i].Attr = Oids.ToWire(attribute);
                result = _gss.DisplayMechAttr(attribute, out items[i].Name, out items[i].ShortDesc, out items[i].LongDesc);
            }

            return result;
        }

        private bool TryCopy(gss_OID_set_desc_struct* set, out XdrArray<XdrOpaque> copy)
        {
            uint count = set == null ? 0 : (uint)set->count;
            XdrOpaque* items = (XdrOpaque*)_arena->AllocateZeroed(count * (nuint)sizeof(XdrOpaque));
            copy = items == null ? default : new XdrArray<XdrOpaque>(items, count);
            for (uint i = 0; i < copy.Count; i++)
            {
                items[i] = Oids.ToWire(set->elements + i);
            }

            return items != null;
        }
    }
}
