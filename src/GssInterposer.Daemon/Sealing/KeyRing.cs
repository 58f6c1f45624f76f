// SPDX-License-Identifier: MIT
using System.Collections.Immutable;

namespace GssInterposer.Daemon.Sealing;

/// <summary>Keys that belong together: one seals, all open. Immutable; a rotation makes another ring that shares the keys that stay.</summary>
internal sealed class KeyRing
{
    private readonly ImmutableArray<SealingKey> keys;

    /// <summary>Makes a ring.</summary>
    /// <param name="keys">At least one; the current one first.</param>
    public KeyRing(ImmutableArray<SealingKey> keys) => this.keys = keys;

    /// <summary>The key that seals.</summary>
    public SealingKey Current => keys[0];

    /// <summary>The current key, then previous ones, newest first.</summary>
    public ImmutableArray<SealingKey> Keys => keys;

    /// <summary>The key with an id, or null.</summary>
    public SealingKey? Find(ulong id)
    {
        // A handful at most: a look at each is faster than a hash.
        foreach (SealingKey key in keys)
        {
            if (key.Id == id)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>This ring with the objects of another one wherever it has the same keys, so that their ciphers stay warm; duplicates are retired.</summary>
    public KeyRing SharingWith(KeyRing other)
    {
        ImmutableArray<SealingKey>.Builder shared = ImmutableArray.CreateBuilder<SealingKey>(keys.Length);
        foreach (SealingKey key in keys)
        {
            SealingKey? same = other.Find(key.Id);
            if (same != null && same != key)
            {
                key.Retire();
            }

            shared.Add(same ?? key);
        }

        return new KeyRing(shared.MoveToImmutable());
    }

    /// <summary>Retires those keys that another ring does not have.</summary>
    public void RetireAllBut(KeyRing? kept)
    {
        foreach (SealingKey key in keys)
        {
            if (kept?.Find(key.Id) != key)
            {
                key.Retire();
            }
        }
    }
}
