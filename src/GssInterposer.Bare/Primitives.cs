// SPDX-License-Identifier: MIT
// The types that the C# compiler and ILCompiler name themselves. Their fields are what the compilers expect to find (ECMA-335 §I.8.2.2); code never reads them.
namespace System;

public class Object
{
    // The compiler lays every object out behind its method table pointer.
    private readonly IntPtr _methodTable;

    public Object() { }

    ~Object() { }

    public virtual bool Equals(object other) => this == other;

    public virtual int GetHashCode() => 0;

    public virtual string ToString() => "";
}

public struct Void;

public struct Boolean { private readonly bool _value; }

public struct Char { private readonly char _value; }

public struct SByte { private readonly sbyte _value; }

public struct Byte { private readonly byte _value; }

public struct Int16 { private readonly short _value; }

public struct UInt16 { private readonly ushort _value; }

public struct Int32
{
    public const int MaxValue = 0x7fff_ffff;

    private readonly int _value;
}

public struct UInt32
{
    public const uint MaxValue = 0xffff_ffff;

    private readonly uint _value;
}

public struct Int64
{
    public const long MaxValue = 0x7fff_ffff_ffff_ffff;

    private readonly long _value;
}

public struct UInt64
{
    public const ulong MaxValue = 0xffff_ffff_ffff_ffff;

    private readonly ulong _value;
}

public struct Single { private readonly float _value; }

public struct Double { private readonly double _value; }

public unsafe struct IntPtr { private readonly void* _value; }

public unsafe struct UIntPtr { private readonly void* _value; }

public abstract class ValueType;

public abstract class Enum : ValueType;

public struct Nullable<T> where T : struct;

public sealed class String
{
    public readonly int Length;
    private readonly char _first;
}

public abstract class Array { private readonly int _length; }

internal sealed class Array<T> : Array;

public abstract class Delegate
{
    private readonly object _first;
    private readonly object _target;
    private readonly IntPtr _function;
    private readonly IntPtr _extra;
}

public abstract class MulticastDelegate : Delegate;

public struct RuntimeTypeHandle { private readonly IntPtr _value; }

public struct RuntimeMethodHandle { private readonly IntPtr _value; }

public struct RuntimeFieldHandle { private readonly IntPtr _value; }

public class Type;

public class Exception;
