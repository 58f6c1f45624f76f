// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;

namespace GssInterposer.Abi.Tests;

/// <summary>What the gates need of a 64-bit little-endian ELF shared object (elf(5), System V ABI chapter 5).</summary>
internal sealed class ElfFile
{
    private const int SectionTypeSymbols = 2; // SHT_SYMTAB
    private const int SectionTypeDynamicSymbols = 11; // SHT_DYNSYM
    private const uint SegmentTypeDynamic = 2; // PT_DYNAMIC
    private const ulong TagNeeded = 1; // DT_NEEDED

    private readonly byte[] bytes;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no 64-bit little-endian ELF file.</exception>
    public ElfFile(string path)
    {
        bytes = File.ReadAllBytes(path);
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]; // ELFCLASS64, ELFDATA2LSB
        if (!bytes.AsSpan().StartsWith(magic))
        {
            throw new InvalidDataException($"{path} is no 64-bit little-endian ELF file");
        }

        Header header = Read<Header>(0);
        Segments = Table<Segment>(header.SegmentsOffset, header.SegmentCount);
        Section[] sections = Table<Section>(header.SectionsOffset, header.SectionCount);
        Symbols = [.. sections.Where(section => section.Type is SectionTypeSymbols).SelectMany(section => SymbolsOf(section, sections))];
        DynamicSymbols = [.. sections.Where(section => section.Type is SectionTypeDynamicSymbols).SelectMany(section => SymbolsOf(section, sections))];

        Segment dynamic = Segments.Single(segment => segment.Type == SegmentTypeDynamic);
        Dynamic = Table<DynamicEntry>(dynamic.Offset, (int)(dynamic.FileSize / (ulong)Marshal.SizeOf<DynamicEntry>()));
        ulong strings = sections.Single(section => section.Type is SectionTypeDynamicSymbols).Link is uint link ? sections[(int)link].Offset : 0;
        Needed = [.. Dynamic.Where(entry => entry.Tag == TagNeeded).Select(entry => Text(strings + entry.Value))];
    }

    /// <summary>Program headers.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>.symtab: everything the linker kept a name for, used or defined.</summary>
    public IReadOnlyList<Symbol> Symbols { get; }

    /// <summary>.dynsym: what the file exports and imports.</summary>
    public IReadOnlyList<Symbol> DynamicSymbols { get; }

    /// <summary>The dynamic section.</summary>
    public IReadOnlyList<DynamicEntry> Dynamic { get; }

    /// <summary>Names of the DT_NEEDED libraries.</summary>
    public IReadOnlyList<string> Needed { get; }

    /// <summary>Value of a dynamic tag; 0 when it is absent.</summary>
    public ulong DynamicValue(ulong tag) => Dynamic.FirstOrDefault(entry => entry.Tag == tag).Value;

    private IEnumerable<Symbol> SymbolsOf(Section table, Section[] sections)
    {
        ulong strings = sections[(int)table.Link].Offset;
        return Table<SymbolEntry>(table.Offset, (int)(table.Size / (ulong)Marshal.SizeOf<SymbolEntry>()))
            .Select(entry => new Symbol(Text(strings + entry.Name), entry.SectionIndex != 0, entry.Info >> 4))
            .Where(symbol => symbol.Name.Length != 0);
    }

    private T[] Table<T>(ulong offset, int count) where T : unmanaged =>
        [.. Enumerable.Range(0, count).Select(index => Read<T>(offset + (ulong)(index * Marshal.SizeOf<T>())))];

    private T Read<T>(ulong offset) where T : unmanaged => MemoryMarshal.Read<T>(bytes.AsSpan((int)offset));

    private string Text(ulong offset)
    {
        ReadOnlySpan<byte> rest = bytes.AsSpan((int)offset);
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    /// <summary>A symbol; <paramref name="Binding"/> is STB_LOCAL 0, STB_GLOBAL 1 or STB_WEAK 2.</summary>
    public readonly record struct Symbol(string Name, bool IsDefined, int Binding);

    /// <summary>Elf64_Phdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct Segment
    {
        public readonly uint Type;
        public readonly uint Flags;
        public readonly ulong Offset;
        public readonly ulong Address;
        public readonly ulong PhysicalAddress;
        public readonly ulong FileSize;
        public readonly ulong MemorySize;
        public readonly ulong Alignment;
    }

    /// <summary>Elf64_Dyn.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct DynamicEntry
    {
        public readonly ulong Tag;
        public readonly ulong Value;
    }

    // Elf64_Ehdr
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Header
    {
        public readonly ulong Magic;
        public readonly ulong Padding;
        public readonly ushort Type;
        public readonly ushort Machine;
        public readonly uint Version;
        public readonly ulong Entry;
        public readonly ulong SegmentsOffset;
        public readonly ulong SectionsOffset;
        public readonly uint Flags;
        public readonly ushort HeaderBytes;
        public readonly ushort SegmentBytes;
        public readonly ushort SegmentCount;
        public readonly ushort SectionBytes;
        public readonly ushort SectionCount;
        public readonly ushort SectionNamesIndex;
    }

    // Elf64_Shdr
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Section
    {
        public readonly uint Name;
        public readonly uint Type;
        public readonly ulong Flags;
        public readonly ulong Address;
        public readonly ulong Offset;
        public readonly ulong Size;
        public readonly uint Link;
        public readonly uint Info;
        public readonly ulong Alignment;
        public readonly ulong EntryBytes;
    }

    // Elf64_Sym
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct SymbolEntry
    {
        public readonly uint Name;
        public readonly byte Info;
        public readonly byte Other;
        public readonly ushort SectionIndex;
        public readonly ulong Value;
        public readonly ulong Size;
    }
}
