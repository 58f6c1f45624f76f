// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Abi.Tests;

/// <summary>What artifacts/gssinterposer.so may be: the promises are in native/abi.</summary>
public sealed class PluginFileTests
{
    private const uint SegmentTypeTls = 7; // PT_TLS
    private const uint SegmentTypeStack = 0x6474e551; // PT_GNU_STACK
    private const uint SegmentTypeRelro = 0x6474e552; // PT_GNU_RELRO
    private const uint SegmentFlagExecute = 1; // PF_X
    private const uint SegmentFlagWrite = 2; // PF_W
    private const uint SegmentTypeLoad = 1; // PT_LOAD
    private const ulong TagTextRelocations = 22; // DT_TEXTREL
    private const ulong TagFlags = 30; // DT_FLAGS
    private const ulong TagFlags1 = 0x6ffffffb; // DT_FLAGS_1
    private const ulong FlagBindNow = 8; // DF_BIND_NOW
    private const ulong FlagTextRelocations = 4; // DF_TEXTREL
    private const ulong Flag1Now = 1; // DF_1_NOW
    private const ulong Flag1NoDelete = 8; // DF_1_NODELETE
    private const int BindingLocal = 0; // STB_LOCAL

    private static readonly string Path = Repository.PathOf("artifacts", "gssinterposer.so");
    private readonly ElfFile plugin = new(Path);

    [Fact]
    public void It_exports_the_promised_names_and_no_others()
    {
        IEnumerable<string> exported = plugin.DynamicSymbols.Where(symbol => symbol.IsDefined && symbol.Binding != BindingLocal).Select(symbol => symbol.Name);

        Assert.Equal(Promised("exports.list"), exported.Order(System.StringComparer.Ordinal));
    }

    [Fact]
    public void It_needs_the_promised_libraries_and_no_others() =>
        Assert.Equal(Promised("needed.list"), plugin.Needed.Order(System.StringComparer.Ordinal));

    /// <summary>glibc's dynamic TLS loses a few children per thousand forks.</summary>
    [Fact]
    public void It_has_no_thread_local_storage() => Assert.DoesNotContain(plugin.Segments, segment => segment.Type == SegmentTypeTls);

    /// <summary>The mechglue closes it whenever the gate is closed, and threads or atfork handlers may be inside.</summary>
    [Fact]
    public void It_is_never_unmapped() => Assert.Equal(Flag1NoDelete, plugin.DynamicValue(TagFlags1) & Flag1NoDelete);

    [Fact]
    public void Its_imports_are_bound_at_load_and_then_read_only()
    {
        Assert.True((plugin.DynamicValue(TagFlags) & FlagBindNow) != 0 || (plugin.DynamicValue(TagFlags1) & Flag1Now) != 0, "BIND_NOW is missing: link with -z now");
        Assert.Contains(plugin.Segments, segment => segment.Type == SegmentTypeRelro);
    }

    [Fact]
    public void Its_code_is_never_written()
    {
        Assert.DoesNotContain(plugin.Dynamic, entry => entry.Tag == TagTextRelocations);
        Assert.Equal(0ul, plugin.DynamicValue(TagFlags) & FlagTextRelocations);
        Assert.DoesNotContain(
            plugin.Segments, segment => segment.Type == SegmentTypeLoad && (segment.Flags & SegmentFlagWrite) != 0 && (segment.Flags & SegmentFlagExecute) != 0);
    }

    [Fact]
    public void It_asks_for_no_executable_stack() =>
        Assert.Equal(0u, Assert.Single(plugin.Segments, segment => segment.Type == SegmentTypeStack).Flags & SegmentFlagExecute);

    /// <summary>RhpNewFast and its kind are the managed allocator's entry points: with one of them in the file, something allocates.</summary>
    [Fact]
    public void It_has_no_managed_allocator()
    {
        Assert.NotEmpty(plugin.Symbols); // a stripped file would prove nothing
        Assert.DoesNotContain(
            plugin.Symbols.Concat(plugin.DynamicSymbols),
            symbol => symbol.Name.StartsWith("Rh", System.StringComparison.Ordinal) && symbol.Name.Contains("New", System.StringComparison.Ordinal));
    }

    /// <summary>What every process that loads it maps; the names of its functions, for whoever reads a stack, are in the file only.</summary>
    [Fact]
    public void It_keeps_within_its_size_budget() =>
        Assert.InRange(
            plugin.Segments.Where(segment => segment.Type == SegmentTypeLoad).Sum(segment => (long)segment.MemorySize),
            1,
            long.Parse(Promised("size.budget").Single(), CultureInfo.InvariantCulture));

    private static List<string> Promised(string list) =>
        [.. File.ReadLines(Repository.PathOf("native", "abi", list)).Where(line => line.Length != 0).Order(System.StringComparer.Ordinal)];
}
