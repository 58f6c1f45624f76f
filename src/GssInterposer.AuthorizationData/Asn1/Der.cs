// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Formats.Asn1;

namespace GssInterposer.AuthorizationData.Asn1;

/// <summary>What RFC 4120 Appendix A needs of DER beyond <see cref="AsnReader"/> and <see cref="AsnWriter"/>: explicit fields, KerberosString, Int32.</summary>
internal static class Der
{
    private static readonly Asn1Tag GeneralString = new(UniversalTagNumber.GeneralString);

    /// <summary>Decodes one value that fills all of <paramref name="encoded"/>.</summary>
    /// <param name="what">The structure's name, for the message.</param>
    /// <param name="encoded">The bytes.</param>
    /// <param name="read">Takes the value from the reader.</param>
    /// <param name="mayBePadded">Whether bytes behind the value are of no meaning.</param>
    /// <exception cref="MalformedDataException">It is none.</exception>
    public static T Decode<T>(string what, ReadOnlyMemory<byte> encoded, Func<AsnReader, T> read, bool mayBePadded = false)
    {
        if (encoded.Length > DecodingLimits.BytesMax)
        {
            throw new MalformedDataException($"{what}: {encoded.Length} bytes are more than the {DecodingLimits.BytesMax} that are looked at");
        }

        try
        {
            AsnReader reader = new(encoded, AsnEncodingRules.DER);
            T value = read(reader);
            if (!mayBePadded)
            {
                reader.ThrowIfNotEmpty();
            }

            return value;
        }
        catch (AsnContentException cause)
        {
            throw new MalformedDataException($"{what}: no valid DER, or another structure ({encoded.Length} bytes)", cause);
        }
    }

    /// <summary>What <paramref name="write"/> writes.</summary>
    public static byte[] Encode(Action<AsnWriter> write)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    /// <summary>[<paramref name="number"/>], constructed, as explicit fields are.</summary>
    public static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);

    /// <summary>[APPLICATION <paramref name="number"/>], constructed.</summary>
    public static Asn1Tag Application(int number) => new(TagClass.Application, number, isConstructed: true);

    /// <summary>Is this the tag of what comes next?</summary>
    public static bool IsNext(this AsnReader reader, Asn1Tag tag) => reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);

    /// <summary>The value behind a tag that stands around one value.</summary>
    public static T Explicit<T>(this AsnReader reader, Asn1Tag tag, Func<AsnReader, T> read)
    {
        AsnReader content = reader.ReadSequence(tag);
        T value = read(content);
        content.ThrowIfNotEmpty();
        return value;
    }

    /// <summary>Field [<paramref name="number"/>] of a SEQUENCE.</summary>
    public static T Field<T>(this AsnReader sequence, int number, Func<AsnReader, T> read) => sequence.Explicit(Context(number), read);

    /// <summary>Field [<paramref name="number"/>] of a SEQUENCE, or what stands for its absence.</summary>
    public static T? OptionalField<T>(this AsnReader sequence, int number, Func<AsnReader, T> read, T? absent = default) =>
        sequence.IsNext(Context(number)) ? sequence.Field(number, read) : absent;

    /// <summary>SEQUENCE OF.</summary>
    public static IReadOnlyList<T> List<T>(this AsnReader reader, Func<AsnReader, T> read)
    {
        AsnReader sequence = reader.ReadSequence();
        List<T> items = [];
        while (sequence.HasData)
        {
            if (items.Count == DecodingLimits.ElementsMax)
            {
                throw new MalformedDataException($"a list has more than the {DecodingLimits.ElementsMax} elements that are looked at");
            }

            items.Add(read(sequence));
        }

        return items;
    }

    /// <summary>A type and its octets, the fields [<paramref name="first"/>] and the next one of a SEQUENCE: RFC 4120's elements of AuthorizationData, PA-DATA and Checksum.</summary>
    public static (int Type, ReadOnlyMemory<byte> Value) TypedOctets(this AsnReader reader, int first)
    {
        AsnReader sequence = reader.ReadSequence();
        (int, ReadOnlyMemory<byte>) value = (sequence.Field(first, Int32), sequence.Field(first + 1, Octets));
        sequence.ThrowIfNotEmpty();
        return value;
    }

    /// <summary>Int32 (RFC 4120 §5.2.4).</summary>
    public static int Int32(this AsnReader reader) => reader.TryReadInt32(out int value) ? value : throw new AsnContentException("not an Int32");

    /// <summary>UInt32; some senders wrote large ones as if they were signed (RFC 4120 §5.2.9 on kvno).</summary>
    public static uint UInt32(this AsnReader reader) =>
        reader.TryReadInt64(out long value) && value is >= int.MinValue and <= uint.MaxValue ? (uint)value : throw new AsnContentException("not a UInt32");

    /// <summary>OCTET STRING.</summary>
    public static ReadOnlyMemory<byte> Octets(this AsnReader reader) =>
        reader.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> value) ? value : throw new AsnContentException("not a primitive OCTET STRING");

    /// <summary>KerberosString (RFC 4120 §5.2.1): a GeneralString in which everybody writes UTF-8; <see cref="KerberosText"/>.</summary>
    public static string KerberosString(this AsnReader reader) => reader.TryReadPrimitiveCharacterStringBytes(GeneralString, out ReadOnlyMemory<byte> value)
        ? KerberosText.Decode(value.Span)
        : throw new AsnContentException("not a primitive GeneralString");

    /// <summary>KerberosTime (RFC 4120 §5.2.3).</summary>
    public static DateTimeOffset Time(this AsnReader reader) => reader.ReadGeneralizedTime();

    /// <summary>Writes field [<paramref name="number"/>].</summary>
    public static void WriteField(this AsnWriter writer, int number, Action<AsnWriter> write)
    {
        using (writer.PushSequence(Context(number)))
        {
            write(writer);
        }
    }

    /// <summary>Writes what <see cref="TypedOctets"/> reads.</summary>
    public static void WriteTypedOctets(this AsnWriter writer, int first, int type, ReadOnlyMemory<byte> value)
    {
        using (writer.PushSequence())
        {
            writer.WriteField(first, field => field.WriteInteger(type));
            writer.WriteField(first + 1, field => field.WriteOctetString(value.Span));
        }
    }

    /// <summary>Writes a SEQUENCE OF.</summary>
    public static void WriteList<T>(this AsnWriter writer, IEnumerable<T> items, Action<AsnWriter, T> write)
    {
        using (writer.PushSequence())
        {
            foreach (T item in items)
            {
                write(writer, item);
            }
        }
    }

    /// <summary>Writes a KerberosString. <see cref="AsnWriter"/> knows no GeneralString: it is an OCTET STRING but for its tag.</summary>
    public static void WriteKerberosString(this AsnWriter writer, string value)
    {
        byte[] encoded = Encode(octets => octets.WriteOctetString(KerberosText.Encode(value)));
        encoded[0] = (byte)UniversalTagNumber.GeneralString;
        writer.WriteEncodedValue(encoded);
    }
}
