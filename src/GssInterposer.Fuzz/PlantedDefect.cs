// SPDX-License-Identifier: MIT
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace GssInterposer.Fuzz;

/// <summary>
/// A defect to be found: four nested comparisons of bytes of a decoded gssx_status's minor, and behind them a call of <c>gi_planted</c>, which does nothing
/// unless the harness is told to take it for one. A blind change of an input meets it once in 2^32 times; one that sees how deep it got needs them one by one.
/// </summary>
internal static class PlantedDefect
{
    private const int BitsPerByte = 8;

    private static readonly byte[] s_bytes = [0xD5, 0x9C, 0xA7, 0x63];

    public static void Add(ModuleDefinition module, CFunctions functions)
    {
        TypeDefinition status = module.GetType("GssInterposer.Gssx.GssxStatus");
        MethodDefinition decode = status.Methods.First(method => method.Name == "Decode");
        FieldDefinition minor = status.Fields.First(field => field.Name == "MinorStatus");
        ILProcessor il = decode.Body.GetILProcessor();
        Instruction end = decode.Body.Instructions.Last();
        for (int i = 0; i < s_bytes.Length; i++)
        {
            il.InsertBefore(end, il.Create(OpCodes.Ldarg, decode.Parameters[1]));
            il.InsertBefore(end, il.Create(OpCodes.Ldfld, minor));
            il.InsertBefore(end, il.Create(OpCodes.Ldc_I4, i * BitsPerByte));
            il.InsertBefore(end, il.Create(OpCodes.Shr_Un));
            il.InsertBefore(end, il.Create(OpCodes.Conv_U1));
            il.InsertBefore(end, il.Create(OpCodes.Ldc_I4, (int)s_bytes[i]));
            il.InsertBefore(end, il.Create(OpCodes.Bne_Un, end));
        }

        il.InsertBefore(end, il.Create(OpCodes.Call, functions.Declare("gi_planted")));
    }
}
