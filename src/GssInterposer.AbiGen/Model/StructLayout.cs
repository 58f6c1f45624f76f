// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.AbiGen.C;

namespace GssInterposer.AbiGen.Model;

/// <summary>Size and alignment in bytes.</summary>
internal readonly record struct Extent(int Size, int Alignment);

/// <summary>A field at its offset, with its canonical C type.</summary>
internal sealed record PlacedField(string Name, string Spelling, CType Type, int Offset);

/// <summary>
/// The layout that .NET gives a blittable sequential struct on LP64 Linux: each field at the next multiple of its own alignment. It
/// is computed here from the C# side's types, and compared with the C compiler's opinion by the generated checks.
/// </summary>
internal sealed class StructLayout(HeaderModel model)
{
    private const int PointerBytes = 8;
    private const string Tag = "struct ";

    /// <summary>Where the fields of <paramref name="record"/> are and how much room they take.</summary>
    public (IReadOnlyList<PlacedField> Fields, Extent Extent) Place(Record record)
    {
        var fields = new List<PlacedField>();
        int end = 0;
        int alignment = 1;
        foreach (Declared field in record.Fields)
        {
            if (field.IsBitField || field.Name.Length == 0)
            {
                throw new AbiGenException($"struct {record.Tag} has a bit-field or an unnamed member: list it as a blob");
            }

            CType type = model.Canonical(CTypeParser.Parse(field.Spelling));
            Extent extent = ExtentOf(type);
            int offset = RoundUp(end, extent.Alignment);
            fields.Add(new PlacedField(field.Name, field.Spelling, type, offset));
            end = offset + extent.Size;
            alignment = Math.Max(alignment, extent.Alignment);
        }

        return (fields, new Extent(RoundUp(end, alignment), alignment));
    }

    private Extent ExtentOf(CType type)
    {
        switch (type)
        {
            case CPointer:
                return new Extent(PointerBytes, PointerBytes);
            case CArray array:
                Extent element = ExtentOf(array.Element);
                return element with { Size = element.Size * array.Length };
            case CNamed named:
                bool isStruct = named.Name.StartsWith(Tag, StringComparison.Ordinal);
                return isStruct && model.Records.TryGetValue(named.Name[Tag.Length..], out Record? record) ? Place(record).Extent : Scalar(named.Name);
            default:
                throw new AbiGenException($"the type \"{type.ToC()}\" cannot be a field");
        }
    }

    private static Extent Scalar(string name)
    {
        int bytes = name switch
        {
            "_Bool" or "char" or "signed char" or "unsigned char" => 1,
            "short" or "unsigned short" => 2,
            "int" or "unsigned int" => 4,
            "long" or "unsigned long" or "long long" or "unsigned long long" => 8,
            _ => throw new AbiGenException($"the layout of \"{name}\" is not known"),
        };
        return new Extent(bytes, bytes);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
