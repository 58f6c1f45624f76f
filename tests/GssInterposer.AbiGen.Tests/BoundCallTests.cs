// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.AbiGen.Tests;

/// <summary>A few bound functions are called: the libraries and names in the attributes are real.</summary>
public unsafe class BoundCallTests
{
    [Fact]
    public void Libc_answers() => Assert.Equal((uint)Environment.ProcessId, (uint)LibC.getpid());

    [Fact]
    public void The_GSSAPI_library_makes_and_releases_a_name()
    {
        uint minor;
        gss_name_struct* name;
        fixed (byte* text = "host@localhost"u8)
        {
            var buffer = new gss_buffer_desc_struct { length = 14, value = text };
            Assert.Equal(GssApi.GSS_S_COMPLETE, GssApi.gss_import_name(&minor, &buffer, null, &name));
        }

        gss_buffer_desc_struct shown;
        Assert.Equal(GssApi.GSS_S_COMPLETE, GssApi.gss_display_name(&minor, name, &shown, null));
        Assert.Equal("host@localhost"u8, new ReadOnlySpan<byte>(shown.value, (int)shown.length));
        Assert.Equal(GssApi.GSS_S_COMPLETE, GssApi.gss_release_buffer(&minor, &shown));
        Assert.Equal(GssApi.GSS_S_COMPLETE, GssApi.gss_release_name(&minor, &name));
        Assert.True(name == null);
    }

    [Fact]
    public void Output_parameters_are_emptied_and_NULL_is_left_alone()
    {
        int word = 1;
        uint unsigned = 1;
        gss_name_struct* name = (gss_name_struct*)&word;
        var buffer = new gss_buffer_desc_struct { length = 1, value = &word };
        OutParameter.Clear(&word);
        OutParameter.Clear(&unsigned);
        OutParameter.Clear(&name);
        OutParameter.Clear(&buffer);
        OutParameter.Clear((gss_buffer_desc_struct*)null);
        OutParameter.Clear((gss_name_struct**)null);
        OutParameter.Clear((int*)null);
        OutParameter.Clear((uint*)null);
        Assert.Equal((0, 0u), (word, unsigned));
        Assert.True(name == null && buffer.value == null && buffer.length == 0);
    }
}
