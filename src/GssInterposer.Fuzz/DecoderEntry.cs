// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace GssInterposer.Fuzz;

/// <summary>
/// Gives C a way to each decoder: <c>int gi_decode(int type, void *bytes, int length, void *arena)</c> decodes a value, and when that succeeds and nothing is
/// left over, encodes it again and shows it to <c>gi_encoded(bytes, length)</c>.
/// </summary>
internal sealed class DecoderEntry(ModuleDefinition module, CFunctions functions)
{
    private const int EncodedBytesMax = 1 << 20;

    private readonly TypeReference _bytes = new PointerType(module.TypeSystem.Void);

    /// <summary>The types with an XDR form, by the number that C knows them by.</summary>
    public IReadOnlyList<TypeDefinition> Types { get; } =
    [
        .. module.GetTypes().Where(type => type.IsValueType && !type.HasGenericParameters && type.Interfaces.Any(IsXdr)).OrderBy(type => type.FullName, System.StringComparer.Ordinal),
    ];

    public void Add()
    {
        MethodReference encoded = functions.Declare("gi_encoded", _bytes, module.TypeSystem.Int32);
        MethodDefinition entry = functions.Offer(
            "gi_decode", module.TypeSystem.Int32, module.TypeSystem.Int32, _bytes, module.TypeSystem.Int32, _bytes);
        ILProcessor il = entry.Body.GetILProcessor();
        Instruction[] cases = [.. Types.Select(_ => il.Create(OpCodes.Ldarg, entry.Parameters[1]))];
        il.Emit(OpCodes.Ldarg, entry.Parameters[0]);
        il.Emit(OpCodes.Switch, cases);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Ret);
        for (int i = 0; i < cases.Length; i++)
        {
            il.Append(cases[i]);
            il.Emit(OpCodes.Ldarg, entry.Parameters[2]);
            il.Emit(OpCodes.Ldarg, entry.Parameters[3]);
            il.Emit(OpCodes.Call, RoundTrip(Types[i], encoded));
            il.Emit(OpCodes.Ret);
        }

        AddArena("gi_arena_begin", "Initialize", _bytes, _bytes, module.TypeSystem.UIntPtr, module.TypeSystem.UIntPtr);
        AddArena("gi_arena_end", "ReleaseWiped", _bytes);
    }

    /// <summary>A method for each type: together their values would need a larger frame than the bare profile has.</summary>
    private MethodDefinition RoundTrip(TypeDefinition type, MethodReference encoded)
    {
        TypeDefinition reader = module.GetType("GssInterposer.Xdr.XdrReader");
        TypeDefinition writer = module.GetType("GssInterposer.Xdr.XdrWriter");
        MethodDefinition method = functions.Define("RoundTrip" + type.Name, module.TypeSystem.Int32, _bytes, module.TypeSystem.Int32, _bytes);
        method.NoInlining = true;
        method.Body.InitLocals = true;
        VariableDefinition input = Local(method, reader);
        VariableDefinition output = Local(method, writer);
        VariableDefinition value = Local(method, type);
        ILProcessor il = method.Body.GetILProcessor();
        Instruction refused = il.Create(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Ldloca, input);
        il.Emit(OpCodes.Ldarg, method.Parameters[0]);
        il.Emit(OpCodes.Ldarg, method.Parameters[1]);
        il.Emit(OpCodes.Ldarg, method.Parameters[2]);
        il.Emit(OpCodes.Call, Method(reader, ".ctor"));
        il.Emit(OpCodes.Ldloca, input);
        il.Emit(OpCodes.Ldloca, value);
        il.Emit(OpCodes.Call, Method(type, "Decode"));
        il.Emit(OpCodes.Brfalse, refused);
        il.Emit(OpCodes.Ldloca, input);
        il.Emit(OpCodes.Call, Method(reader, "get_Finished"));
        il.Emit(OpCodes.Brfalse, refused);

        il.Emit(OpCodes.Ldloca, output);
        il.Emit(OpCodes.Ldarg, method.Parameters[2]);
        il.Emit(OpCodes.Ldc_I4, EncodedBytesMax);
        il.Emit(OpCodes.Call, Method(writer, ".ctor"));
        il.Emit(OpCodes.Ldloca, output);
        il.Emit(OpCodes.Ldloca, value);
        il.Emit(OpCodes.Call, Method(type, "Encode"));
        il.Emit(OpCodes.Ldloca, output);
        il.Emit(OpCodes.Call, Method(writer, "get_Pointer"));
        il.Emit(OpCodes.Ldloca, output);
        il.Emit(OpCodes.Call, Method(writer, "get_Length"));
        il.Emit(OpCodes.Call, encoded);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Ret);
        il.Append(refused);
        il.Emit(OpCodes.Ret);
        return method;
    }

    /// <summary>A method of the arena under a C name.</summary>
    private void AddArena(string name, string method, params TypeReference[] parameters)
    {
        MethodDefinition entry = functions.Offer(name, module.TypeSystem.Void, parameters);
        ILProcessor il = entry.Body.GetILProcessor();
        foreach (ParameterDefinition parameter in entry.Parameters)
        {
            il.Emit(OpCodes.Ldarg, parameter);
        }

        il.Emit(OpCodes.Call, Method(module.GetType("GssInterposer.Xdr.Arena"), method));
        il.Emit(OpCodes.Ret);
    }

    private static bool IsXdr(InterfaceImplementation implementation) => implementation.InterfaceType.Name == "IXdr`1";

    private static MethodDefinition Method(TypeDefinition type, string name) => type.Methods.First(method => method.Name == name);

    private static VariableDefinition Local(MethodDefinition method, TypeReference type)
    {
        VariableDefinition variable = new(type);
        method.Body.Variables.Add(variable);
        return variable;
    }
}
