// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Text.Json;
using GssInterposer.AbiGen.C;
using GssInterposer.AbiGen.Model;

namespace GssInterposer.AbiGen.Clang;

/// <summary>Reads what clang's <c>-ast-dump=json</c> says about functions, structs, typedefs and the probe's values.</summary>
internal sealed class AstReader
{
    private readonly HeaderModel model = new();
    private readonly ParameterNames parameterNames = new();

    /// <summary>The model of the translation unit whose dump is <paramref name="json"/>.</summary>
    public static HeaderModel Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
        var reader = new AstReader();
        foreach (JsonElement declaration in Inner(document.RootElement)) reader.ReadDeclaration(declaration);
        return reader.model;
    }

    private void ReadDeclaration(JsonElement declaration)
    {
        switch (Text(declaration, "kind"))
        {
            case "FunctionDecl":
                ReadFunction(declaration);
                return; // follows the source files itself, parameter by parameter
            case "RecordDecl":
                ReadRecord(declaration);
                break;
            case "TypedefDecl":
                ReadTypedef(declaration);
                break;
            case "EnumDecl":
                ReadEnumerators(declaration);
                break;
            case "VarDecl":
                model.VariableTypes.TryAdd(Text(declaration, "name")!, Type(declaration, desugared: true));
                break;
        }

        parameterNames.Follow(declaration);
    }

    private void ReadFunction(JsonElement declaration)
    {
        var parameters = new List<(string Name, string Spelling)>();
        foreach (JsonProperty property in declaration.EnumerateObject())
        {
            // Document order matters: clang names a source file only where it changes.
            if (property.Name != "inner")
            {
                parameterNames.Follow(property.Value);
                continue;
            }

            foreach (JsonElement child in property.Value.EnumerateArray())
            {
                parameterNames.Follow(child);
                if (Text(child, "kind") != "ParmVarDecl") continue;
                parameters.Add((Text(child, "name") ?? parameterNames.FromComment(child) ?? "", Type(child)));
            }
        }

        string name = Text(declaration, "name")!;
        // clang declares its own builtins (memcpy) without parameter names before the header does.
        if (declaration.TryGetProperty("isImplicit", out _) || model.Functions.ContainsKey(name)) return;
        model.Functions[name] = new Function(name, Type(declaration), parameters);
    }

    private void ReadRecord(JsonElement declaration)
    {
        if (Text(declaration, "name") is not { } tag) return;
        bool isDefined = declaration.TryGetProperty("completeDefinition", out _);
        if (!isDefined && model.Records.ContainsKey(tag)) return;

        var fields = new List<Declared>();
        foreach (JsonElement child in Inner(declaration))
        {
            if (Text(child, "kind") != "FieldDecl") continue;
            fields.Add(new Declared(Text(child, "name") ?? "", Type(child), child.TryGetProperty("isBitfield", out _)));
        }

        model.Records[tag] = new Record(tag, Text(declaration, "tagUsed") == "union", isDefined, fields);
    }

    private void ReadTypedef(JsonElement declaration)
    {
        string name = Text(declaration, "name")!;
        model.Typedefs[name] = Type(declaration);
        // clang gives a tagless struct the name of its typedef.
        if (Type(declaration, desugared: true) == name) model.Anonymous.Add(name);
    }

    private void ReadEnumerators(JsonElement declaration)
    {
        foreach (JsonElement child in Inner(declaration))
        {
            if (Text(child, "kind") == "EnumConstantDecl" && ConstantValue(child) is { } value)
            {
                model.EnumeratorValues[Text(child, "name")!] = value;
            }
        }
    }

    /// <summary>The outermost constant expression below an enumerator: clang wraps the initializer in one, inside of conversions.</summary>
    private static string? ConstantValue(JsonElement element)
    {
        while (true)
        {
            if (Text(element, "kind") == "ConstantExpr") return Text(element, "value");
            JsonElement.ArrayEnumerator inner = Inner(element);
            if (!inner.MoveNext()) return null;
            element = inner.Current;
        }
    }

    private static string Type(JsonElement declaration, bool desugared = false)
    {
        JsonElement type = declaration.GetProperty("type");
        return desugared && Text(type, "desugaredQualType") is { } resolved ? resolved : Text(type, "qualType")!;
    }

    private static JsonElement.ArrayEnumerator Inner(JsonElement element) =>
        element.TryGetProperty("inner", out JsonElement inner) ? inner.EnumerateArray() : default;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
