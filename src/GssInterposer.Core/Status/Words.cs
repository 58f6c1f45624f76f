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

    /// <summary>Words that are kept while another side has its try.</summary>
    public struct Kept
    {
        internal int Length;
        internal fixed byte Text[InterposerLimits.WordsBytesMax];
    }

    private struct ThreadWords
    {
        public uint Next;
        public int IsAsking;
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

    /// <summary>A copy of what this thread knows about <paramref name="code"/>, which outlives the next failure.</summary>
    public static Kept Keep(uint code)
    {
        Kept kept = default;
        ReadOnlySpan<byte> words = Recall(code);
        kept.Length = words.Length;
        words.CopyTo(new Span<byte>(kept.Text, InterposerLimits.WordsBytesMax));
        return kept;
    }

    /// <summary>
    /// Both ways have failed with the same code, of which this thread remembers one set of words. The real mechanism still has its own; where it has none, or
    /// the same, they are said once.
    /// </summary>
    public static void JoinEqual(uint code, in Kept remote)
    {
        if (remote.Length == 0 || !MinorCodeText.Of(code).IsEmpty)
        {
            return; // one of ours: the same for both sides
        }

        TextBuilder local = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        fixed (byte* words = remote.Text)
        {
            text.Append(new ReadOnlySpan<byte>(words, remote.Length));
        }

        if (Mechanisms.DisplayStatus.TryExplainByMechanism(code, ref local) && !local.Text.SequenceEqual(text.Text))
        {
            text.Append("; and: "u8);
            text.Append(local.Text);
        }

        Remember(code, text.Text);
    }

    /// <summary>Both ways have failed: <paramref name="returned"/>, the one that the application will see, gets the words of both.</summary>
    public static void Join(GssStatus returned, GssStatus other)
    {
        TextBuilder text = new(stackalloc byte[InterposerLimits.WordsBytesMax]);
        Mechanisms.DisplayStatus.Explain(returned, ref text);
        text.Append("; and: "u8);
        Mechanisms.DisplayStatus.Explain(other, ref text);
        Remember(returned.Minor, text.Text);
    }

    /// <summary>
    /// Begins to ask the real mechanism for its words. The mechglue looks a minor up in its own table, whatever mechanism it is asked about, and may find that it is
    /// ours: then it asks us, and we must not ask again.
    /// </summary>
    /// <returns>False when this thread is asking already; there is nobody who knows the code then.</returns>
    public static bool TryBeginAsking()
    {
        ThreadWords* words = OfThread();
        if (words == null || words->IsAsking != 0)
        {
            return false;
        }

        words->IsAsking = 1;
        return true;
    }

    /// <summary>After <see cref="TryBeginAsking"/> has returned true.</summary>
    public static void EndAsking() => ((ThreadWords*)gi_thread_words())->IsAsking = 0;

    /// <summary>The thread has ended.</summary>
    public static void Release(void* words) => LibC.free(words);

    /// <summary>This thread's block, made at its first failure; null when out of memory.</summary>
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
