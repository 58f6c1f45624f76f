// SPDX-License-Identifier: MIT
// ILCompiler resolves these by name when it starts, whether or not a program has objects. Ours has none: each one traps.
using Internal.Runtime.CompilerHelpers;

namespace System.Runtime
{
    internal static unsafe class TypeCast
    {
        public static object CheckCastAny(void* type, object value) => Trap();

        public static object CheckCastInterface(void* type, object value) => Trap();

        public static object CheckCastClass(void* type, object value) => Trap();

        public static object CheckCastClassSpecial(void* type, object value) => Trap();

        public static object IsInstanceOfAny(void* type, object value) => Trap();

        public static object IsInstanceOfInterface(void* type, object value) => Trap();

        public static object IsInstanceOfClass(void* type, object value) => Trap();

        public static bool IsInstanceOfException(void* type, object value) => Trap() == value;

        public static void StelemRef(object[] array, nint index, object value) => Trap();

        public static void* LdelemaRef(object[] array, nint index, void* type)
        {
            Trap();
            return null;
        }

        private static object Trap()
        {
            ThrowHelpers.ThrowTypeNotSupportedException();
            return null;
        }
    }

    internal static unsafe class RuntimeExports
    {
        public static object RhBox(void* type, ref byte data) => Trap();

        public static object RhNewArray(void* type, int length) => Trap();

        public static object RhNewObject(void* type) => Trap();

        public static void RhUnboxNullable(ref byte data, void* type, object value) => Trap();

        public static void* RhUnbox2(void* type, object value)
        {
            Trap();
            return null;
        }

        private static object Trap()
        {
            ThrowHelpers.ThrowTypeNotSupportedException();
            return null;
        }
    }
}

namespace System.Runtime.InteropServices
{
    public interface IDynamicInterfaceCastable
    {
        bool IsInterfaceImplemented(RuntimeTypeHandle type, bool throwIfNot);

        RuntimeTypeHandle GetInterfaceImplementation(RuntimeTypeHandle type);
    }
}
