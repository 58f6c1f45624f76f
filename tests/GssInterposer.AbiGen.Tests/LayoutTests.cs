// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GssInterposer.AbiGen.Clang;
using GssInterposer.AbiGen.Model;
using GssInterposer.AbiGen.Tables;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.AbiGen.Tests;

/// <summary>The C checks assert AbiGen's numbers about layout against the C compiler; here .NET itself is asked for the same numbers.</summary>
public class LayoutTests
{
    private static readonly Inputs Tables = Inputs.Of(Repository.Root);
    private static readonly HeaderModel Headers = AstReader.Read(ClangRunner.DumpAst(Probe.Write(Tables.Headers, Tables.Bindings, Tables.Exports)));

    public static TheoryData<string> Structs()
    {
        var names = new TheoryData<string>();
        foreach (Binding binding in Tables.Bindings.Of(BindingKind.Struct)) names.Add(binding.Name);
        return names;
    }

    [Theory]
    [MemberData(nameof(Structs))]
    public void Dotnet_lays_a_struct_out_as_the_checks_assert(string name)
    {
        Type type = typeof(LibC).Assembly.GetType($"GssInterposer.Interop.{name}", throwOnError: true)!;
        Model.Record record = new TypeMapper(Headers, Tables.Bindings).RecordOf(Find(name));
        var (fields, extent) = new StructLayout(Headers).Place(record);
        Assert.Equal(extent.Size, SizeOf(type));
        Assert.Equal(fields.Count, type.GetFields().Length);
        foreach (PlacedField field in fields) Assert.Equal((field.Name, field.Offset), (field.Name, (int)Marshal.OffsetOf(type, field.Name)));
    }

    [Fact]
    public void A_mutex_has_the_size_of_the_C_librarys() => Assert.Equal(40, Unsafe.SizeOf<pthread_mutex_t>());

    private static Binding Find(string name)
    {
        foreach (Binding binding in Tables.Bindings.Of(BindingKind.Struct))
        {
            if (binding.Name == name) return binding;
        }

        throw new InvalidDataException(name);
    }

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf), BindingFlags.Public | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, null)!;
}
