// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Text;
using GssInterposer.AuthorizationData.Asn1;

namespace GssInterposer.AuthorizationData.Tickets;

/// <summary>A PrincipalName with its Realm (RFC 4120 §5.2.2).</summary>
/// <param name="NameType">NT-PRINCIPAL (1) and so on; says nothing about who it is (RFC 4120 §6.2).</param>
/// <param name="Components">The name.</param>
/// <param name="Realm">The realm.</param>
public sealed record Principal(int NameType, IReadOnlyList<string> Components, string Realm)
{
    /// <summary>The same name and realm, whatever the type.</summary>
    public bool IsSameAs(Principal other) => Realm == other.Realm && Components.SequenceEqual(other.Components);

    /// <summary>As krb5_unparse_name writes it.</summary>
    public override string ToString() => $"{string.Join('/', Components.Select(Escaped))}@{Escaped(Realm)}";

    /// <summary>PrincipalName, to which the realm is added.</summary>
    internal static Principal ReadName(AsnReader reader, string realm)
    {
        AsnReader sequence = reader.ReadSequence();
        Principal principal = new(
            sequence.Field(0, Der.Int32),
            sequence.Field(1, field => field.List(Der.KerberosString)),
            realm);
        sequence.ThrowIfNotEmpty();
        return principal;
    }

    /// <summary>SEQUENCE { name [0] PrincipalName, realm [1] Realm }, the form of KRB5SignedPath.</summary>
    internal static Principal ReadNameAndRealm(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        Principal name = sequence.Field(0, field => ReadName(field, string.Empty));
        string realm = sequence.Field(1, Der.KerberosString);
        sequence.ThrowIfNotEmpty();
        return name with { Realm = realm };
    }

    /// <inheritdoc cref="ReadNameAndRealm"/>
    internal static void WriteNameAndRealm(AsnWriter writer, Principal principal)
    {
        using (writer.PushSequence())
        {
            writer.WriteField(0, field =>
            {
                using (field.PushSequence())
                {
                    field.WriteField(0, type => type.WriteInteger(principal.NameType));
                    field.WriteField(1, components => components.WriteList(principal.Components, Der.WriteKerberosString));
                }
            });
            writer.WriteField(1, field => field.WriteKerberosString(principal.Realm));
        }
    }

    private static string Escaped(string text)
    {
        StringBuilder escaped = new();
        foreach (char character in text)
        {
            _ = character switch
            {
                '/' or '@' or '\\' => escaped.Append('\\').Append(character),
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append("\\t"),
                '\b' => escaped.Append("\\b"),
                '\0' => escaped.Append("\\0"),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }
}
