// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;

namespace GssInterposer.Core.Policy;

/// <summary>The first thing that is wrong with the configuration file, in words: file, line, what, and what to do.</summary>
// SAFETY: builders write into Text, so the struct stays where it is while one is in use (it lives in the frame of its only user).
internal unsafe struct ConfigurationProblem
{
    private fixed byte _text[InterposerLimits.WordsBytesMax];

    /// <summary>Length of the words; 0 when nothing is wrong.</summary>
    public int Length { get; private set; }

    /// <summary>This process is out of descriptors or memory: it says nothing about the file, and will pass.</summary>
    public bool IsPassing { get; private set; }

    /// <summary>Is anything wrong?</summary>
    public readonly bool Exists => Length != 0;

    /// <summary>Copies the words.</summary>
    public readonly void CopyTo(Span<byte> target)
    {
        fixed (byte* text = _text)
        {
            new ReadOnlySpan<byte>(text, Length).CopyTo(target);
        }
    }

    /// <summary>It has been taken note of; the next one is kept.</summary>
    public void Clear() => Length = 0;

    /// <summary>Words that begin with "FILE:LINE: ". Only the first problem is kept: a builder for a later one has no room.</summary>
    /// <param name="problem">Where it is kept.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="line">From 1; 0 when it is about the file as a whole.</param>
    public static TextBuilder Begin(ConfigurationProblem* problem, ReadOnlySpan<byte> file, int line)
    {
        TextBuilder text = new(new Span<byte>(problem->_text, problem->Exists ? 0 : InterposerLimits.WordsBytesMax));
        text.Append(file);
        if (line > 0)
        {
            text.Append(":"u8);
            text.Append((uint)line);
        }

        text.Append(": "u8);
        return text;
    }

    /// <summary>Keeps what was written.</summary>
    public static void End(ConfigurationProblem* problem, ref TextBuilder text)
    {
        if (!problem->Exists)
        {
            problem->Length = text.Text.Length;
        }
    }

    /// <summary>A problem without a value in it.</summary>
    public static void Add(ConfigurationProblem* problem, ReadOnlySpan<byte> file, int line, ReadOnlySpan<byte> words)
    {
        TextBuilder text = Begin(problem, file, line);
        text.Append(words);
        End(problem, ref text);
    }

    /// <summary>A system call on the file failed.</summary>
    public static void AddError(ConfigurationProblem* problem, ReadOnlySpan<byte> file, ReadOnlySpan<byte> action, int error)
    {
        TextBuilder text = Begin(problem, file, 0);
        text.Append(action);
        text.Append(": "u8);
        text.AppendError(error);
        text.Append("; correct its permissions or remove it"u8);
        End(problem, ref text);
        problem->IsPassing |= error is Interop.LibC.EMFILE or Interop.LibC.ENFILE or Interop.LibC.ENOMEM;
    }

    /// <summary>Appends what a file holds: in quotes, without control characters, and not all of it when it is long.</summary>
    public static void Quote(ref TextBuilder text, ReadOnlySpan<byte> bytes)
    {
        const int bytesMax = 60;
        text.Append("'"u8);
        for (int i = 0; i < bytes.Length && i < bytesMax; i++)
        {
            bool isControl = bytes[i] is < (byte)' ' or 0x7f;
            text.Append(isControl ? "?"u8 : bytes.Slice(i, 1));
        }

        text.Append(bytes.Length > bytesMax ? "…'"u8 : "'"u8);
    }
}
