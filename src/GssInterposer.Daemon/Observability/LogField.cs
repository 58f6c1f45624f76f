// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Observability;

/// <summary>A name and a value beside a message. The name is ours (letters, digits, underscores); the value may be anybody's text.</summary>
internal readonly struct LogField
{
    /// <summary>A field with text; null and empty ones are left out.</summary>
    public LogField(string name, string? text)
    {
        Name = name;
        Text = text;
    }

    /// <summary>A field with a number.</summary>
    public LogField(string name, long number)
    {
        Name = name;
        Number = number;
        IsNumber = true;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its value, unless it is a number.</summary>
    public string? Text { get; }

    /// <summary>Whether the value is <see cref="Number"/>.</summary>
    public bool IsNumber { get; }

    /// <summary>Its value, when it is a number.</summary>
    public long Number { get; }
}
