// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Text;
using GssInterposer.Daemon.Observability;

namespace GssInterposer.Daemon.Tests.Observability;

/// <summary>Keeps lines for a look at them.</summary>
internal sealed class RecordingTarget : LogTarget
{
    public List<string> Lines { get; } = [];

    public bool Takes { get; set; } = true;

    public override bool Write(ReadOnlySpan<byte> line)
    {
        if (Takes)
        {
            Lines.Add(Encoding.UTF8.GetString(line));
        }

        return Takes;
    }
}
