// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace GssInterposer.Fuzz;

/// <summary>
/// What clang's -fsanitize-coverage does for C, done to IL (ECMA-335 III): a call at the start of every basic block, and one before every comparison of a
/// 32-bit number with a constant. ILCompiler turns both into direct calls of C functions.
/// </summary>
internal sealed class Coverage
{
    private const string CoverFunction = "gi_cover";
    private const string CompareFunction = "__sanitizer_cov_trace_const_cmp4"; // constant first (clang, SanitizerCoverage)

    private static readonly HashSet<Code> s_comparisons =
    [
        Code.Beq, Code.Bne_Un, Code.Bge, Code.Bge_Un, Code.Bgt, Code.Bgt_Un, Code.Ble, Code.Ble_Un, Code.Blt, Code.Blt_Un,
        Code.Ceq, Code.Cgt, Code.Cgt_Un, Code.Clt, Code.Clt_Un,
    ];

    private readonly ModuleDefinition _module;
    private readonly MethodReference _cover;
    private readonly MethodReference _compare;

    public Coverage(ModuleDefinition module, CFunctions functions)
    {
        _module = module;
        _cover = functions.Declare(CoverFunction, module.TypeSystem.Int32);
        _compare = functions.Declare(CompareFunction, module.TypeSystem.Int32, module.TypeSystem.Int32);
    }

    public int Blocks { get; private set; }

    public int Comparisons { get; private set; }

    public int Methods { get; private set; }

    public void Apply()
    {
        foreach (MethodDefinition method in _module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            method.Body.SimplifyMacros();
            Instrument(method.Body);
            method.Body.OptimizeMacros();
            Methods++;
        }
    }

    private void Instrument(MethodBody body)
    {
        ILProcessor il = body.GetILProcessor();
        Dictionary<Instruction, Instruction> begins = [];
        foreach (Instruction leader in Leaders(body))
        {
            Instruction number = il.Create(OpCodes.Ldc_I4, Blocks++);
            il.InsertBefore(leader, number);
            il.InsertBefore(leader, il.Create(OpCodes.Call, _cover));
            begins[leader] = number;
        }

        Redirect(body, begins);
        foreach (Instruction constant in body.Instructions.Where(IsCompared).ToList())
        {
            // value → value; the C function takes the constant first.
            VariableDefinition value = new(_module.TypeSystem.Int32);
            body.Variables.Add(value);
            il.InsertBefore(constant, il.Create(OpCodes.Dup));
            il.InsertBefore(constant, il.Create(OpCodes.Stloc, value));
            il.InsertBefore(constant, il.Create(OpCodes.Ldc_I4, (int)constant.Operand));
            il.InsertBefore(constant, il.Create(OpCodes.Ldloc, value));
            il.InsertBefore(constant, il.Create(OpCodes.Call, _compare));
            Comparisons++;
        }
    }

    /// <summary>First instructions of basic blocks, in order.</summary>
    private static List<Instruction> Leaders(MethodBody body)
    {
        HashSet<Instruction> leaders = [body.Instructions[0]];
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                leaders.Add(target);
            }

            leaders.UnionWith(instruction.Operand as Instruction[] ?? []);
            if (instruction.OpCode.FlowControl == FlowControl.Cond_Branch)
            {
                leaders.Add(instruction.Next);
            }
        }

        leaders.UnionWith(body.ExceptionHandlers.Select(handler => handler.HandlerStart));
        return [.. body.Instructions.Where(leaders.Contains)];
    }

    /// <summary>Whatever led to a leader leads to what was put before it.</summary>
    private static void Redirect(MethodBody body, Dictionary<Instruction, Instruction> begins)
    {
        foreach (Instruction instruction in body.Instructions)
        {
            instruction.Operand = instruction.Operand switch
            {
                Instruction target => begins[target],
                Instruction[] targets => targets.Select(target => begins[target]).ToArray(),
                object other => other,
                null => null,
            };
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = Moved(handler.TryStart);
            handler.TryEnd = Moved(handler.TryEnd);
            handler.HandlerStart = Moved(handler.HandlerStart);
            handler.HandlerEnd = Moved(handler.HandlerEnd);
        }

        Instruction? Moved(Instruction? instruction) => instruction is not null && begins.TryGetValue(instruction, out Instruction? moved) ? moved : instruction;
    }

    /// <summary>A 32-bit constant that the next instruction compares with what is below it; a pointer would be compared with a converted one.</summary>
    private static bool IsCompared(Instruction instruction) =>
        instruction.OpCode.Code == Code.Ldc_I4 && instruction.Next is { } next && s_comparisons.Contains(next.OpCode.Code);
}
