// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using Xunit;

namespace GssInterposer.AbiGen.Tests;

public class EmissionTests
{
    private static readonly SortedDictionary<string, string> Files = Fixture.Generate();

    [Fact]
    public void Functions_and_constants_are_bound_as_ClangSharp_would() => Assert.EndsWith(
        """
        public static unsafe partial class GssApi
        {
            public const uint FIXTURE_FAILURE = 0x000d0000;
            public const int FIXTURE_FLAG = 16384;
            public const int FIXTURE_NEGATIVE = -1765328243;

            [DllImport(NativeLibrary.GssApi, ExactSpelling = true), NativeCall]
            [return: NativeTypeName("OM_uint32")]
            public static extern uint fixture_get(
                [NativeTypeName("OM_uint32 *")] uint* minor_status,
                [NativeTypeName("const opaque_t")] opaque_struct* handle,
                int @in,
                [NativeTypeName("buffer_t")] buffer_struct* output_buffer);

            [DllImport(NativeLibrary.GssApi, ExactSpelling = true), NativeCall]
            [return: NativeTypeName("char *")]
            public static extern byte* __fixture_text(
                [NativeTypeName("const tagged *restrict")] tagged* value,
                [NativeTypeName("int (*)(void *, size_t)")] delegate* unmanaged[Cdecl]<void*, nuint, int> callback);
        }

        """,
        Files["GssInterposer.Interop/GssApi/GssApi.Fixture.g.cs"]);

    [Fact]
    public void A_struct_has_the_name_it_is_listed_by() => Assert.EndsWith(
        """
        /// <summary>struct _tagged.</summary>
        public unsafe partial struct tagged
        {
            [NativeTypeName("char")]
            public byte kind;
            public short port;
            [NativeTypeName("char[13]")]
            public fixed byte path[13];
            [NativeTypeName("buffer_desc")]
            public buffer_struct buffer;
            [NativeTypeName("const char *")]
            public byte* text;
        }

        """,
        Files["GssInterposer.Interop/GssApi/tagged.g.cs"]);

    [Fact]
    public void A_blob_has_the_size_and_alignment_that_the_compiler_says() =>
        Assert.Contains("public fixed ulong opaque[5];", Files["GssInterposer.Interop/GssApi/blob_t.g.cs"]);

    [Fact]
    public void A_struct_behind_pointers_is_empty() =>
        Assert.EndsWith("public unsafe partial struct opaque_struct\n{\n}\n", Files["GssInterposer.Interop/Opaque/opaque_struct.g.cs"]);

    [Fact]
    public void An_export_clears_its_outputs_checks_its_pointers_and_asks_Core() => Assert.Contains(
        """
            [UnmanagedCallersOnly(EntryPoint = "gi_get")]
            internal static uint Get(Call* call, uint* minor_status, opaque_struct* handle, int @in, buffer_struct* output_buffer)
            {
                OutParameter.Clear(output_buffer);
                if (handle == null) return GssStatus.InaccessibleRead.Return(minor_status);
                if (output_buffer == null) return GssStatus.InaccessibleWrite.Return(minor_status);
                return Core.Names.Get.Run(call, handle, @in, output_buffer).EndCall(call, minor_status);
            }
        """,
        Files["GssInterposer.Plugin/NamesExports.g.cs"]);

    [Fact]
    public void A_slot_without_a_symbol_has_neither_export_nor_thunk()
    {
        SortedDictionary<string, string> files = Fixture.Generate(exports: "slot get\nlike fixture_get\ncore Names.none", promise: "gss_mech_interposer\n");
        Assert.DoesNotContain("gi_get", string.Concat(files.Values));
    }

    [Fact]
    public void A_thunk_has_the_prototype_of_the_header_and_enters_through_the_shim() => Assert.Contains(
        """
        OM_uint32 gssi_get(OM_uint32 *minor_status, const opaque_t handle, int in, buffer_t output_buffer)
        {
            GI_CALL(minor_status, gi_get(&call, minor_status, handle, in, output_buffer));
        }
        """,
        Files["native/thunks.c"]);

    [Fact]
    public void The_linker_is_told_the_promised_names_and_no_others() =>
        Assert.EndsWith("{\n    global:\n        gss_mech_interposer;\n        gssi_get;\n    local:\n        *;\n};\n", Files["native/exports.map"]);
}
