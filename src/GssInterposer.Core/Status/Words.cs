// SPDX-License-Identifier: MIT
using System;
using System.Runtime.InteropServices;
using GssInterposer.Interop;

namespace GssInterposer.Core.Status;

/// <summary>
/// The words of this thread's last failures, by minor code, until gss_display_status asks for them: the same arrangement as MIT's krb5 mechanism has
/// (krb5_gss_save_error_info). Only failures pay for it.
/// </summary>
// SAFETY: the block belongs to one thread, is reached through a pthread key, and is freed by the key's destructor when the thread ends.
public static unsafe class Words
{
    private struct Entry
    {
        public uint Code;
        public int Length;
        public fixed byte Text[InterposerLimits.WordsBytesMax];
    }

    private struct ThreadWords
    {
        public uint Next;
        public int Asking;
        public Entry First; // WordsPerThread of them
    }

    private static nuint BlockBytes => (nuint)(sizeof(ThreadWords) + ((InterposerLimits.WordsPerThread - 1) * sizeof(Entry)));

#if BARE
    [DllImport("*"), SuppressGCTransition]
    private static extern void* gi_thread_words();

    [DllImport("*"), SuppressGCTransition]
    private static extern int gi_set_thread_words(void* words);
#else
    [ThreadStatic]
    private static void* s_words;

    private static void* gi_thread_words() => s_words;

    private static int gi_set_thread_words(void* words)
    {
        s_words = words;
        return 0;
    }
#endif

    /// <summary>Remembers <paramref name="text"/> (cut at <see cref="InterposerLimits.WordsBytesMax"/> bytes) for <paramref name="code"/>.</summary>
    public static void Remember(uint code, ReadOnlySpan<byte> text)
    {
        ThreadWords* words = OfThread();
        if (words == null)
        {
            return; // the general words have to do
        }

        Entry* entry = Find(words, code);
        if (entry == null)
        {
            entry = &words->First + (words->Next % InterposerLimits.WordsPerThread);
            words->Next++;
        }

        int length = text.Length < InterposerLimits.WordsBytesMax ? text.Length : InterposerLimits.WordsBytesMax;
        entry->Code = code;
        entry->Length = length;
        text.Slice(0, length).CopyTo(new Span<byte>(entry->Text, InterposerLimits.WordsBytesMax));
    }

    /// <summary>Adds to the words of <paramref name="status"/>.</summary>
    public static void Append(GssStatus status, ReadOnlySpan<byte> more)
    {
        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        Mechanisms.DisplayStatus.Explain(status, ref text);
        text.Append(more);
        Remember(status.Minor, text.Text);
    }

    /// <summary>What this thread knows about <paramref name="code"/>; empty when nothing. Valid until the next failure of this thread.</summary>
    public static ReadOnlySpan<byte> Recall(uint code)
    {
        ThreadWords* words = (ThreadWords*)gi_thread_words();
        Entry* entry = words == null ? null : Find(words, code);
        return entry == null ? default : new ReadOnlySpan<byte>(entry->Text, entry->Length);
    }

    /// <summary>Somebody else, the real mechanism, will explain <paramref name="code"/> from now on.</summary>
    public static void Forget(uint code)
    {
        ThreadWords* words = (ThreadWords*)gi_thread_words();
        Entry* entry = words == null ? null : Find(words, code);
        if (entry != null)
        {
            entry->Length = 0;
            entry->Code = 0;
        }
    }

    /// <summary>Both ways have failed: <paramref name="returned"/>, the one that the application will see, gets the words of both.</summary>
    public static void Join(GssStatus returned, GssStatus other)
    {
        if (returned.Minor == other.Minor)
        {
            return; // one code has one set of words
        }

        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        Mechanisms.DisplayStatus.Explain(returned, ref text);
        text.Append("; and: "u8);
        Mechanisms.DisplayStatus.Explain(other, ref text);
        Remember(returned.Minor, text.Text);
    }

    /// <summary>
    /// From here to <see cref="EndAsking"/> this thread asks the mechglue for words. It comes back to us for a number that it had from us: then nobody knows more.
    /// </summary>
    /// <returns>False when the thread is asking already, or there is no memory to note it.</returns>
    public static bool BeginAsking()
    {
        ThreadWords* words = OfThread();
        if (words == null || words->Asking != 0)
        {
            return false;
        }

        words->Asking = 1;
        return true;
    }

    /// <summary>The answer is there.</summary>
    public static void EndAsking() => OfThread()->Asking = 0;

    /// <summary>The thread has ended.</summary>
    public static void Release(void* words) => LibC.free(words);

    private static ThreadWords* OfThread()
    {
        ThreadWords* words = (ThreadWords*)gi_thread_words();
        if (words != null)
        {
            return words;
        }

        words = (ThreadWords*)LibC.calloc(1, BlockBytes);
        if (words != null && gi_set_thread_words(words) != 0)
        {
            LibC.free(words);
            return null;
        }

        return words;
    }

    private static Entry* Find(ThreadWords* words, uint code)
    {
        for (int i = 0; i < InterposerLimits.WordsPerThread; i++)
        {
            Entry* entry = &words->First + i;
            if (entry->Length > 0 && entry->Code == code)
            {
                return entry;
            }
        }

        return null;
    }
}
