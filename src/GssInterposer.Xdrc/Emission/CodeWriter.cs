// SPDX-License-Identifier: MIT
using System.Text;

namespace GssInterposer.Xdrc.Emission;

/// <summary>Text with indentation and LF line ends on every system.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _afterBlock;

    public override string ToString() => _text.ToString();

    internal void Line(string line = "")
    {
        // A statement after a block stands apart from it.
        if (_afterBlock && line.Length > 0 && line != "}")
        {
            _text.Append('\n');
        }

        _afterBlock = false;
        if (line.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(line);
        }

        _text.Append('\n');
    }

    internal void Open(string header)
    {
        Line(header);
        Line("{");
        _depth++;
    }

    internal void Close()
    {
        _depth--;
        Line("}");
        _afterBlock = true;
    }

    internal void Indent() => _depth++;

    internal void Outdent() => _depth--;

    internal void Summary(string text) =>
        Line($"/// <summary>{text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")}</summary>");
}
