// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using System.Text;
using GssInterposer.Core.Policy;
using GssInterposer.Core.Tests.Support;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Core.Tests.Policy;

/// <summary>A call that ends in a trap while it reads the configuration leaves no descriptor open.</summary>
// SAFETY: the path is NUL-terminated; the parser and its problem live in the frame of the method.
[Collection(CoreCollection.Name)]
public sealed unsafe class AbandonedReadTests : IDisposable
{
    private readonly ConfigurationSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Neither_that_of_a_file()
    {
        string file = _site.Write("[interposer]\n");
        using TestCall call = new();
        Assert.Throws<InvalidOperationException>(() => Read(call));
        Assert.Equal(1, OpenTimes(file));
        call.Pointer->Abandon();
        Assert.Equal(0, OpenTimes(file));
    }

    [Fact]
    public void Nor_that_of_a_directory()
    {
        using TestCall call = new();
        int descriptor = ConfigurationFiles.Open(Encoding.UTF8.GetBytes(_site.PathOf() + '\0'), out _);
        call.Pointer->HoldFile(descriptor);
        call.Pointer->HoldDirectory(LibC.fdopendir(descriptor));
        Assert.Equal(1, OpenTimes(_site.PathOf()));
        call.Pointer->Abandon();
        Assert.Equal(0, OpenTimes(_site.PathOf()));
    }

    [Fact]
    public void And_one_that_ends_well_leaves_none()
    {
        string file = _site.Write("[interposer]\n");
        Assert.True(CoreEnvironment.LoadSettings());
        Assert.Equal((0, 0), (OpenTimes(file), OpenTimes(_site.PathOf())));
    }

    private static void Read(TestCall call)
    {
        ConfigurationProblem problem = default;
        ConfigurationParser parser = new(call.Pointer->Arena, &problem);
        Trap trap = default;
        ConfigurationFiles.Read(ref call.Ref, ref parser, ref trap);
    }

    private static int OpenTimes(string path) => Directory.GetFileSystemEntries("/proc/self/fd").Count(link => TargetOf(link) == path);

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null; // closed meanwhile
        }
    }

    /// <summary>Stands for a bug in the parser.</summary>
    private struct Trap : IConfigurationObserver
    {
        public readonly void Before(ref ConfigurationParser parser) => throw new InvalidOperationException();

        public readonly void After(ref ConfigurationParser parser)
        {
        }
    }
}
