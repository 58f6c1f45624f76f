// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>Named by ILCompiler: where start-up code would be. There is none.</summary>
internal static class StartupCodeHelpers;

/// <summary>
/// Where .NET would throw, the bare profile traps: native/shim.c jumps back to the entry point, which returns GSS_S_FAILURE. Every trap is a bug of
/// ours. The method names are those that the compiler emits calls to; the numbers are enum gi_trap in native/shim.h.
/// </summary>
public static class ThrowHelpers
{
    private const int Bounds = 1;
    private const int Arithmetic = 2;
    private const int NullReference = 3;
    private const int Argument = 4;
    private const int Unsupported = 5;

    [DllImport("*"), SuppressGCTransition]
    private static extern void gi_trap(int reason);

    private static void Trap(int reason)
    {
        gi_trap(reason);

        // gi_trap never returns; the compiler must know that nothing follows.
        while (true)
        {
        }
    }

    public static void ThrowIndexOutOfRangeException() => Trap(Bounds);

    public static void ThrowDivideByZeroException() => Trap(Arithmetic);

    public static void ThrowOverflowException() => Trap(Arithmetic);

    public static void ThrowNullReferenceException() => Trap(NullReference);

    public static void ThrowArgumentException() => Trap(Argument);

    public static void ThrowArgumentOutOfRangeException() => Trap(Argument);

    public static void ThrowInvalidProgramException(int id) => Trap(Unsupported);

    public static void ThrowInvalidProgramExceptionWithArgument(int id, string name) => Trap(Unsupported);

    public static void ThrowTypeLoadException(int id, string type, string assembly) => Trap(Unsupported);

    public static void ThrowTypeLoadExceptionWithArgument(int id, string type, string assembly, string argument) => Trap(Unsupported);

    public static void ThrowMissingMethodException(int id, string method) => Trap(Unsupported);

    public static void ThrowMissingFieldException(int id, string field) => Trap(Unsupported);

    public static void ThrowFileNotFoundException(int id, string file) => Trap(Unsupported);

    public static void ThrowBadImageFormatException(int id) => Trap(Unsupported);

    public static void ThrowPlatformNotSupportedException() => Trap(Unsupported);

    public static void ThrowNotImplementedException() => Trap(Unsupported);

    public static void ThrowTypeNotSupportedException() => Trap(Unsupported);

    public static void ThrowFeatureBodyRemoved() => Trap(Unsupported);
}
