// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Mechanisms;
using GssInterposer.Core.Names;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Core.Tests.Policy;

// SAFETY: OIDs are fixed for as long as they are used.
[Collection(CoreCollection.Name)]
public sealed unsafe class MechanismTableTests
{
    public static TheoryData<string, int> Mechanisms => new()
    {
        { "2a864886f712010202", 0 },    // krb5
        { "2b05010502", 1 },            // old krb5
        { "2a864882f712010202", 2 },    // wrong krb5
        { "2b0601050205", 3 },          // IAKERB
        { string.Empty, 0 },
        { "2b0601050502", -1 },         // SPNEGO
        { "2a864886f7120102", -1 },
        { "2a864886f71201020201", -1 },
        { "00", -1 },
    };

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void A_mechanism_is_found_by_its_oid_alone_and_behind_the_interposer_s(string hex, int expected)
    {
        byte[] real = Convert.FromHexString(hex);
        byte[] concatenated = [.. MechanismTable.InterposerOid, .. real];
        Assert.Equal(expected, MechanismTable.Find(real));
        Assert.Equal(expected, MechanismTable.Find(concatenated));
        fixed (byte* bytes = concatenated)
        {
            gss_OID_desc_struct oid = default;
            oid.length = (uint)concatenated.Length;
            oid.elements = bytes;
            Assert.Equal(expected, MechanismTable.Find(&oid));
        }
    }

    [Fact]
    public void No_oid_and_the_bare_interposer_mean_krb5()
    {
        Assert.Equal(MechanismTable.Krb5, MechanismTable.Find((gss_OID_desc_struct*)null));
        Assert.Equal(MechanismTable.Krb5, MechanismTable.Find(MechanismTable.InterposerOid));
        Assert.Equal(-1, MechanismTable.Find(MechanismTable.InterposerOid[..^1]));
    }

    [Fact]
    public void Concatenated_is_the_interposer_s_oid_and_the_real_one()
    {
        for (int i = 0; i < MechanismTable.Count; i++)
        {
            byte[] expected = [.. MechanismTable.InterposerOid, .. Bytes(MechanismTable.Real(i))];
            Assert.Equal(expected, Bytes(MechanismTable.Concatenated(i)));
            Assert.Equal(1u, MechanismTable.ConcatenatedSet(i)->count);
            Assert.Equal(expected, Bytes(MechanismTable.ConcatenatedSet(i)->elements));
            Assert.Equal(i, MechanismTable.Find(MechanismTable.Real(i)));
        }
    }

    [Fact]
    public void Loading_again_moves_nothing()
    {
        gss_OID_desc_struct* before = MechanismTable.Real(0);
        gss_OID_desc_struct* type = NameTypes.Krb5PrincipalOid;
        Assert.True(MechanismTable.Load() && NameTypes.Load());
        Assert.True(before == MechanismTable.Real(0) && type == NameTypes.Krb5PrincipalOid);
    }

    [Fact]
    public void Ours_are_the_static_oids_and_not_equal_copies()
    {
        gss_OID_desc_struct copy = *MechanismTable.Real(0);
        Assert.True(MechanismTable.Owns(MechanismTable.Real(3)));
        Assert.True(MechanismTable.Owns(MechanismTable.Concatenated(1)));
        Assert.False(MechanismTable.Owns(&copy));
        Assert.False(MechanismTable.Owns(null));

        gss_OID_desc_struct* oid = NameTypes.Krb5PrincipalOid;
        Assert.True(InternalReleaseOid.Run(null, &oid).IsComplete);
        Assert.True(oid == null);
        oid = &copy;
        Assert.Equal((uint)GssApi.GSS_S_CONTINUE_NEEDED, InternalReleaseOid.Run(null, &oid).Major);
        Assert.True(oid == &copy);
    }

    [Fact]
    public void The_set_for_an_application_is_a_copy_that_can_be_released()
    {
        gss_OID_set_desc_struct* set;
        Assert.True(MechanismTable.MakeSet(3, &set).IsComplete);
        Assert.Equal(1u, set->count);
        Assert.Equal(Bytes(MechanismTable.Real(3)), Bytes(set->elements));
        uint minor;
        Assert.Equal(0u, GssApi.gss_release_oid_set(&minor, &set));
    }

    [Fact]
    public void Name_types_are_told_apart_by_their_bytes()
    {
        gss_OID_desc_struct* type = NameTypes.Krb5PrincipalOid;
        Assert.True(NameTypes.Is(type, NameTypes.Krb5Principal));
        Assert.False(NameTypes.Is(type, NameTypes.ExportName));
        Assert.False(NameTypes.Is(null, NameTypes.ExportName));
        Assert.False(NameTypes.ExportName.SequenceEqual(NameTypes.CompositeExport));
    }

    [Fact]
    public void The_gate_opens_for_the_gss_proxy_s_oid_only()
    {
        using TestCall call = new();
        gss_OID_desc_struct* other = MechanismTable.Real(0);
        Assert.True(InterposedMechanisms.Run(call.Pointer, other, true) == null);
        Assert.True(InterposedMechanisms.Run(call.Pointer, null, true) == null);
        byte[] ours = MechanismTable.InterposerOid.ToArray();
        fixed (byte* bytes = ours)
        {
            gss_OID_desc_struct oid = default;
            oid.length = (uint)ours.Length;
            oid.elements = bytes;
            Assert.True(InterposedMechanisms.Run(call.Pointer, &oid, false) == null);
            gss_OID_set_desc_struct* set = InterposedMechanisms.Run(call.Pointer, &oid, true);
            Assert.Equal((nuint)MechanismTable.Count, set->count);
            for (int i = 0; i < MechanismTable.Count; i++)
            {
                Assert.Equal(Bytes(MechanismTable.Real(i)), Bytes(set->elements + i));
            }

            uint minor;
            GssApi.gss_release_oid_set(&minor, &set);
        }
    }

    private static byte[] Bytes(gss_OID_desc_struct* oid) => new ReadOnlySpan<byte>(oid->elements, (int)oid->length).ToArray();
}
