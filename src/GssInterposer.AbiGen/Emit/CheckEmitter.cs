// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using GssInterposer.AbiGen.C;
using GssInterposer.AbiGen.Model;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen.Emit;

/// <summary>
/// Writes C files whose compilation is a check: what the C# side assumes is asserted against the headers of the machine that
/// builds. Types are asserted in canonical form, so that a typedef that changed width is noticed.
/// </summary>
internal sealed class CheckEmitter(TypeMapper types, BindingsTable bindings)
{
    /// <summary>Size, alignment and every field's place and type, of each struct and blob.</summary>
    public string Layouts()
    {
        SourceWriter writer = Begin("bindings.txt");
        writer.Line("#include <stddef.h>");
        writer.Line();
        writer.Line("#define GI_EXTENT(type, bytes, alignment) \\");
        writer.Line("    _Static_assert(sizeof(type) == (bytes) && _Alignof(type) == (alignment), \"C# has another size or alignment for \" #type)");
        writer.Line("#define GI_FIELD(type, field, offset, field_type) \\");
        writer.Line("    _Static_assert(offsetof(type, field) == (offset) \\");
        writer.Line("        && __builtin_types_compatible_p(__typeof__(((type *)0)->field), field_type), \\");
        writer.Line("        \"C# has another place or type for \" #type \".\" #field)");
        var layout = new StructLayout(types.Model);
        foreach (Binding binding in bindings.Of(BindingKind.Struct))
        {
            Record record = types.RecordOf(binding);
            (var fields, Extent extent) = binding.Line.Locate(() => layout.Place(record));
            writer.Line();
            writer.Line($"GI_EXTENT(struct {record.Tag}, {extent.Size}, {extent.Alignment});");
            foreach (PlacedField field in fields) writer.Line($"GI_FIELD(struct {record.Tag}, {field.Name}, {field.Offset}, {field.Type.ToC()});");
        }

        writer.Line();
        foreach (Binding binding in bindings.Of(BindingKind.Blob))
        {
            (int size, int alignment) = StructEmitter.BlobExtent(types.Model, binding);
            writer.Line($"GI_EXTENT({binding.Name}, {size}, {alignment});");
        }

        return writer.ToString();
    }

    /// <summary>The prototype of each bound function, and of each thunk against the function that it stands for.</summary>
    public string Prototypes(ExportsTable exports)
    {
        SourceWriter writer = Begin("bindings.txt and exports.txt");
        writer.Line("#include \"exports.h\"");
        writer.Line();
        writer.Line("#define GI_FUNCTION(name, ...) \\");
        writer.Line("    _Static_assert(__builtin_types_compatible_p(__typeof__(name), __VA_ARGS__), \"C# has another prototype for \" #name)");
        writer.Line("#define GI_SLOT(slot, function) \\");
        writer.Line("    _Static_assert(__builtin_types_compatible_p(__typeof__(slot), __typeof__(function)), \\");
        writer.Line("        #slot \" does not have the prototype of \" #function)");
        writer.Line();
        foreach (Binding binding in bindings.Of(BindingKind.Function))
        {
            Function function = BindingEmitter.FunctionOf(types.Model, binding);
            var type = (CFunction)types.Canonical(function.Spelling);
            string[] parameters = type.Parameters.Count == 0 ? ["void"] : [.. type.Parameters.Select(parameter => parameter.ToC())];
            writer.Filled($"GI_FUNCTION({function.Name}, {type.Result.ToC("(")}", parameters, "));");
        }

        writer.Line();
        foreach (Slot slot in exports.Exported.Where(slot => slot.Like is not null)) writer.Line($"GI_SLOT(gssi_{slot.Name}, {slot.Like});");
        return writer.ToString();
    }

    /// <summary>The type and value of each constant.</summary>
    public string Constants()
    {
        SourceWriter writer = Begin("bindings.txt");
        writer.Line("#define GI_CONSTANT(expression, type, value) \\");
        writer.Line("    _Static_assert((expression) == (value) && __builtin_types_compatible_p(__typeof__(expression), type), \\");
        writer.Line("        \"C# has another value for \" #expression)");
        writer.Line();
        foreach (Binding binding in bindings.Of(BindingKind.Constant))
        {
            (CNamed type, string value) = BindingEmitter.ConstantOf(types, binding);
            string expression = binding.ConstantType is { } converted ? $"({converted})({binding.Name})" : binding.Name;
            writer.Line($"GI_CONSTANT({expression}, {type.ToC()}, {value}{(type.Name.StartsWith("unsigned", StringComparison.Ordinal) ? "u" : "")});");
        }

        return writer.ToString();
    }

    private static SourceWriter Begin(string inputs)
    {
        SourceWriter writer = SourceWriter.ForC(inputs);
        writer.Line();
        writer.Line("#include \"abi_headers.h\"");
        return writer;
    }
}
