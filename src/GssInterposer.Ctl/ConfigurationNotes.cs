// SPDX-License-Identifier: MIT
using System;
using System.Text;
using GssInterposer.Core;
using GssInterposer.Core.Policy;

namespace GssInterposer.Ctl;

/// <summary>
/// Looks on while the plugin's parser reads. A value belongs to its section until that ends, and counts then if the section applies: its line is noted when the
/// section begins to say it, and becomes the origin when the section no longer says it.
/// </summary>
internal struct ConfigurationNotes(Findings findings) : IConfigurationObserver
{
    private ConfigurationValues _before;
    private bool _applied;
    private string? _useProxy;
    private string? _socket;
    private string? _behavior;
    private string? _timeout;

    /// <inheritdoc/>
    public void Before(ref ConfigurationParser parser)
    {
        _before = parser.Own;
        _applied = parser.Applies;
        string file = Encoding.UTF8.GetString(parser.File);
        if (findings.Files.Count == 0 || findings.Files[^1] != file)
        {
            findings.Files.Add(file);
        }
    }

    /// <inheritdoc/>
    public void After(ref ConfigurationParser parser)
    {
        ConfigurationValues own = parser.Own;
        string place = $"{Encoding.UTF8.GetString(parser.File)}:{parser.Line}";
        findings.UseProxy = Note(ref _useProxy, findings.UseProxy, place, _before.HasUseProxy, own.HasUseProxy);
        findings.Socket = Note(ref _socket, findings.Socket, place, _before.SocketLength != 0, own.SocketLength != 0);
        findings.Behavior = Note(ref _behavior, findings.Behavior, place, _before.HasBehavior, own.HasBehavior);
        findings.Timeout = Note(ref _timeout, findings.Timeout, place, _before.TimeoutMs != 0, own.TimeoutMs != 0);
        _before = own;
        TakeProblem(ref parser);
    }

    private readonly string? Note(ref string? mine, string? counts, string place, bool before, bool now)
    {
        if (now && !before)
        {
            mine = place;
        }

        return before && !now && _applied ? mine : counts;
    }

    private readonly unsafe void TakeProblem(ref ConfigurationParser parser)
    {
        if (parser.Problem->Exists)
        {
            Span<byte> words = stackalloc byte[InterposerLimits.WordsBytesMax];
            parser.Problem->CopyTo(words);
            findings.Problems.Add(Encoding.UTF8.GetString(words[..parser.Problem->Length]));
            parser.Problem->Clear();
        }
    }
}
