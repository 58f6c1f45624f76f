// SPDX-License-Identifier: MIT
using System;
using System.Buffers;
using System.Text.Json;
using GssInterposer.Daemon.Configuration;

namespace GssInterposer.Daemon.Observability;

/// <summary>
/// Puts one line together in the chosen form and hands it to the target. In text: time (unless the target has its own), level, message, name=value…; in JSON the same as
/// one object. Allocates nothing once its buffers have grown. Not thread-safe: the log's gate is held from <see cref="Begin"/> to <see cref="End"/>.
/// </summary>
internal sealed class LogComposer(LogTarget target, TimeProvider clock)
{
    /// <summary>A character takes at most so many octets in JSON (\uXXXX).</summary>
    private const int JsonBytesPerCharacterMax = 6;

    private const int JsonCharactersMax = LogLine.BytesMax / JsonBytesPerCharacterMax;

    /// <summary>Room for what is no text: names, numbers, punctuation, the tag.</summary>
    private const int JsonBytesReserved = 512;

    private readonly LogLine line = new();
    private readonly ArrayBufferWriter<byte> json = new(LogLine.BytesMax);
    private readonly Utf8JsonWriter writer = new(System.IO.Stream.Null, new JsonWriterOptions { SkipValidation = true });
    private bool asJson;

    /// <summary>An object that is cut off is no object: texts are, so that it always fits.</summary>
    private int JsonCharactersLeft =>
        Math.Max(0, (int)(LogLine.BytesMax - JsonBytesReserved - writer.BytesCommitted - writer.BytesPending) / JsonBytesPerCharacterMax);

    /// <summary>Form of the lines to come.</summary>
    public LogFormat Format { get; set; }

    /// <summary>Begins a line.</summary>
    public void Begin(LogLevel level, ReadOnlySpan<char> message)
    {
        line.Clear();
        if (target.WantsPriority)
        {
            line.Literal("<"u8);
            line.Number(target.Facility | (int)level);
            line.Literal(">"u8);
        }

        line.Literal(target.Tag);
        asJson = Format == LogFormat.Json;
        if (asJson)
        {
            json.ResetWrittenCount();
            writer.Reset(json);
            writer.WriteStartObject();
            if (!target.HasOwnClock)
            {
                writer.WriteString("time"u8, clock.GetUtcNow().UtcDateTime);
            }

            writer.WriteString("level"u8, Word(level));
            writer.WriteString("message"u8, Cut(message));
            return;
        }

        if (!target.HasOwnClock)
        {
            line.Time(clock.GetUtcNow());
            line.Literal(" "u8);
        }

        line.Literal(Word(level));
        line.Literal(" "u8);
        line.Message(message);
    }

    /// <summary>Adds text; none is left out.</summary>
    public void Field(string name, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        if (asJson)
        {
            writer.WriteString(name, Cut(value));
        }
        else
        {
            line.Field(name, value);
        }
    }

    /// <summary>Adds text of others: UTF-8, or whatever they sent. None is left out.</summary>
    public void Field(string name, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        if (asJson)
        {
            Span<char> text = stackalloc char[JsonCharactersMax];
            text = text[..Math.Min(JsonCharactersMax, JsonCharactersLeft)];
            System.Text.Unicode.Utf8.ToUtf16(value, text, out _, out int length, replaceInvalidSequences: true);
            writer.WriteString(name, text[..length]);
        }
        else
        {
            line.Field(name, value);
        }
    }

    /// <summary>Adds a number.</summary>
    public void Field(string name, long value)
    {
        if (asJson)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            line.Field(name, value);
        }
    }

    /// <summary>Finishes the line and writes it.</summary>
    /// <returns>False: the target did not take it.</returns>
    public bool End()
    {
        if (asJson)
        {
            writer.WriteEndObject();
            writer.Flush();
            line.Literal(json.WrittenSpan);
        }

        line.End(target.IsStream);
        return target.Write(line.Bytes);
    }

    private ReadOnlySpan<char> Cut(ReadOnlySpan<char> text) => text[..Math.Min(text.Length, JsonCharactersLeft)];

    private static ReadOnlySpan<byte> Word(LogLevel level) => level switch
    {
        LogLevel.Error => "error"u8,
        LogLevel.Warning => "warning"u8,
        LogLevel.Info => "info"u8,
        _ => "debug"u8,
    };
}
