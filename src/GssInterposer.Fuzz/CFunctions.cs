// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using Mono.Cecil;

namespace GssInterposer.Fuzz;

/// <summary>C functions that a module calls or offers, declared as it declares its own.</summary>
internal sealed class CFunctions
{
    private readonly ModuleDefinition _module;
    private readonly MethodDefinition _called;
    private readonly MethodDefinition _offered;
    private readonly TypeDefinition _holder;

    public CFunctions(ModuleDefinition module)
    {
        _module = module;
        _called = Model(method => method.IsPInvokeImpl && !method.DeclaringType.IsValueType);
        _offered = Model(method => method.CustomAttributes.Any(IsEntryPoint));

        // The base class is the module's own System.Object: Cecil's is one of mscorlib, which the plugin has not got.
        _holder = new TypeDefinition("GssInterposer.Fuzz", "Harness", TypeAttributes.Abstract | TypeAttributes.Sealed, _called.DeclaringType.BaseType);
        module.Types.Add(_holder);
    }

    /// <summary>A function without a result that the linker finds.</summary>
    public MethodReference Declare(string name, params ReadOnlySpan<TypeReference> parameters)
    {
        MethodDefinition method = Define(name, MethodAttributes.PInvokeImpl, _module.TypeSystem.Void, parameters);
        method.PInvokeInfo = new PInvokeInfo(_called.PInvokeInfo.Attributes, name, _called.PInvokeInfo.Module);
        method.ImplAttributes = _called.ImplAttributes;
        foreach (CustomAttribute attribute in _called.CustomAttributes)
        {
            method.CustomAttributes.Add(attribute);
        }

        return method;
    }

    /// <summary>A function, empty as yet, that C can call.</summary>
    public MethodDefinition Offer(string name, TypeReference result, params ReadOnlySpan<TypeReference> parameters)
    {
        MethodDefinition method = Define(name, default, result, parameters);
        CustomAttribute entryPoint = new(_offered.CustomAttributes.First(IsEntryPoint).Constructor);
        entryPoint.Fields.Add(new CustomAttributeNamedArgument("EntryPoint", new CustomAttributeArgument(_module.TypeSystem.String, name)));
        method.CustomAttributes.Add(entryPoint);
        return method;
    }

    /// <summary>A method, empty as yet, for the module itself.</summary>
    public MethodDefinition Define(string name, TypeReference result, params ReadOnlySpan<TypeReference> parameters) => Define(name, default, result, parameters);

    private static bool IsEntryPoint(CustomAttribute attribute) => attribute.AttributeType.Name == "UnmanagedCallersOnlyAttribute";

    private MethodDefinition Model(Func<MethodDefinition, bool> condition) =>
        _module.GetTypes().SelectMany(type => type.Methods).FirstOrDefault(condition)
        ?? throw new InvalidOperationException($"{_module.Name} has nothing to do with C, so there is no declaration to copy");

    private MethodDefinition Define(string name, MethodAttributes attributes, TypeReference result, ReadOnlySpan<TypeReference> parameters)
    {
        MethodDefinition method = new(name, MethodAttributes.Static | MethodAttributes.Assembly | attributes, result);
        foreach (TypeReference parameter in parameters)
        {
            method.Parameters.Add(new ParameterDefinition(parameter));
        }

        _holder.Methods.Add(method);
        return method;
    }
}
