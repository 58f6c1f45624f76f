// SPDX-License-Identifier: MIT
using GssInterposer.Xdrc.Checking;

namespace GssInterposer.Xdrc.Emission;

/// <summary>The statements that decode or encode one value. Arrays and optionals of structs go through the generic methods; others get a loop.</summary>
internal static class FieldCode
{
    internal static void Decode(CodeWriter writer, XdrType type, string target, int depth = 0)
    {
        switch (type)
        {
            case ScalarType scalar:
                writer.Line($"{target} = reader.Read{scalar.Accessor}();");
                break;
            case EnumType enumeration:
                writer.Line($"{target} = {enumeration.CSharp}Codec.Read(ref reader);");
                break;
            case OpaqueType { FixedBytes: { } bytes }:
                writer.Line($"{target} = reader.ReadFixedOpaque({bytes});");
                break;
            case OpaqueType opaque:
                writer.Line($"{target} = reader.ReadOpaque({opaque.BytesMax});");
                break;
            case CompositeType or EncodedType:
                writer.Line($"{type.CSharp}.Decode(ref reader, out {target});");
                break;
            case OptionalType { Element: CompositeType or EncodedType } optional:
                writer.Line($"{target} = reader.ReadOptional<{optional.Element.CSharp}>();");
                break;
            case OptionalType optional:
                writer.Line($"{target} = reader.BeginOptional<{optional.Element.CSharp}>();");
                writer.Open($"if ({target}.IsPresent)");
                Decode(writer, optional.Element, Dereference(target), depth);
                writer.Close();
                break;
            case ArrayType { Element: CompositeType or EncodedType } array:
                writer.Line($"{target} = reader.Read{Kind(array)}Array<{array.Element.CSharp}>({Count(array)}, {MinimumBytes(array.Element)});");
                break;
            case ArrayType array:
                writer.Line($"{target} = reader.Begin{Kind(array)}Array<{array.Element.CSharp}>({Count(array)}, {MinimumBytes(array.Element)});");
                OpenLoop(writer, target, depth);
                Decode(writer, array.Element, Item(target, depth), depth + 1);
                writer.Close();
                break;
        }
    }

    internal static void Encode(CodeWriter writer, XdrType type, string source, int depth = 0)
    {
        switch (type)
        {
            case ScalarType scalar:
                writer.Line($"writer.Write{scalar.Accessor}({source});");
                break;
            case EnumType enumeration:
                writer.Line($"{enumeration.CSharp}Codec.Write(ref writer, {source});");
                break;
            case OpaqueType { FixedBytes: { } bytes }:
                writer.Line($"writer.WriteFixedOpaque({source}, {bytes});");
                break;
            case OpaqueType opaque:
                writer.Line(opaque.BytesMax is { } max ? $"writer.WriteOpaque({source}, {max});" : $"writer.WriteOpaque({source});");
                break;
            case CompositeType or EncodedType:
                writer.Line($"{type.CSharp}.Encode(ref writer, in {source});");
                break;
            case OptionalType { Element: CompositeType or EncodedType }:
                writer.Line($"writer.WriteOptional({source});");
                break;
            case OptionalType optional:
                writer.Open($"if (writer.BeginOptional({source}))");
                Encode(writer, optional.Element, Dereference(source), depth);
                writer.Close();
                break;
            case ArrayType { Element: CompositeType or EncodedType } array:
                writer.Line($"writer.Write{Kind(array)}Array({source}, {Count(array)});");
                break;
            case ArrayType array:
                writer.Line($"writer.Begin{Kind(array)}Array({source}, {Count(array)});");
                OpenLoop(writer, source, depth);
                Encode(writer, array.Element, Item(source, depth), depth + 1);
                writer.Close();
                break;
        }
    }

    private static void OpenLoop(CodeWriter writer, string array, int depth)
    {
        string index = Index(depth);
        writer.Open($"for (uint {index} = 0; {index} < {array}.Count; {index}++)");
    }

    private static string Index(int depth) => depth == 0 ? "i" : $"i{depth}";

    private static string Item(string array, int depth) => $"{array}.Items[{Index(depth)}]";

    private static string Dereference(string optional) => $"(*{optional}.Value)";

    private static string Kind(ArrayType array) => array.FixedCount != null ? "Fixed" : string.Empty;

    private static string Count(ArrayType array) => (array.FixedCount ?? array.CountMax) is { } count ? count.ToString() : "uint.MaxValue";

    private static string MinimumBytes(XdrType element) => element switch
    {
        CompositeType composite => $"{composite.CSharp}.EncodedBytesMin",
        EncodedType encoded => $"{encoded.Value.CSharp}.EncodedBytesMin",
        _ => element.EncodedBytesMin.ToString(),
    };
}
