// SPDX-License-Identifier: MIT
using System;
using System.Threading;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Credentials;
using GssInterposer.Daemon.Tests.Procedures;
using Xunit;

namespace GssInterposer.Daemon.Tests.Credentials;

/// <summary>Bounds and ownership of the cache. Entries hold no objects here: what they hold is released by <see cref="CredentialStack"/>.</summary>
public class CredentialCacheTests
{
    private const uint Uid = 1000;
    private static readonly ServiceConfiguration Web = TestCall.DefaultService;
    private static readonly ServiceConfiguration Mail = Web with { Name = "mail" };

    [Fact]
    public void A_handle_is_found_by_the_service_and_uid_it_was_kept_for_alone()
    {
        CredentialCache cache = new();
        CredentialCache.Entry entry = Add(cache, 1);

        Assert.Same(entry, cache.Find(Handle(1), Web, Uid));
        Assert.Null(cache.Find(Handle(1), Mail, Uid));
        Assert.Null(cache.Find(Handle(1), Web, Uid + 1));
        Assert.Null(cache.Find(Handle(2), Web, Uid));
        Assert.Same(entry, cache.Find(Handle(1), Web, Uid));
        Assert.Equal(2, cache.Hits);
        Assert.Equal(3, cache.Misses);
    }

    [Fact]
    public void What_was_kept_under_another_configuration_is_looked_at_again()
    {
        CredentialCache cache = new();
        Add(cache, 1);

        Assert.Null(cache.Find(Handle(1), Web with { AllowUsers = ["alice"] }, Uid));
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void Handles_that_are_too_old_are_not_found_and_not_kept()
    {
        CredentialCache cache = new();
        Add(cache, 1, new LimitsConfiguration { CacheAgeSeconds = 0 });

        Assert.Null(cache.Find(Handle(1), Web, Uid));
        Assert.Equal(0, cache.Bytes);
        Assert.Equal(1, cache.Evictions);
    }

    [Fact]
    public void Old_handles_go_without_being_asked_for()
    {
        CredentialCache cache = new();
        Add(cache, 1, new LimitsConfiguration { CacheAgeSeconds = 0 });

        cache.Sweep(long.MaxValue);

        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void The_least_recently_used_makes_room()
    {
        CredentialCache cache = new();
        Add(cache, 0);
        LimitsConfiguration limits = new() { CacheBytesMax = 8 * cache.Bytes };
        for (int i = 1; i < 8; i++)
        {
            Add(cache, i, limits);
        }

        Assert.NotNull(cache.Find(Handle(0), Web, Uid));
        Add(cache, 8, limits);

        Assert.InRange(cache.Bytes, 1, limits.CacheBytesMax);
        Assert.NotNull(cache.Find(Handle(0), Web, Uid));
        Assert.Null(cache.Find(Handle(1), Web, Uid));
        Assert.NotNull(cache.Find(Handle(8), Web, Uid));
    }

    [Fact]
    public void Every_object_of_a_handle_counts_but_no_more_than_are_kept()
    {
        CredentialCache cache = new();
        CredentialCache.Entry entry = Add(cache, 1);
        long one = cache.Bytes;

        for (int i = 1; i < CredentialStack.IdleMax; i++)
        {
            cache.Add(entry, Handle(1), Web, Uid, CredentialOrigin.Acquired, new LimitsConfiguration());
        }

        long all = cache.Bytes;
        cache.Add(entry, Handle(1), Web, Uid, CredentialOrigin.Acquired, new LimitsConfiguration());

        Assert.True(all > (CredentialStack.IdleMax - 1) * one);
        Assert.Equal(all, cache.Bytes);
        cache.Remove(Handle(1));
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void Threads_that_add_find_and_remove_leave_the_sum_right()
    {
        const int ThreadCount = 8;
        CredentialCache cache = new();
        LimitsConfiguration limits = new() { CacheBytesMax = 1 << 20 };
        Thread[] threads = new Thread[ThreadCount];
        for (int t = 0; t < ThreadCount; t++)
        {
            int seed = t;
            threads[t] = new Thread(() =>
            {
                Random random = new(seed);
                for (int i = 0; i < 5000; i++)
                {
                    byte[] handle = Handle(random.Next(100));
                    switch (random.Next(3))
                    {
                        case 0:
                            cache.Add(cache.Find(handle, Web, Uid), handle, Web, Uid, CredentialOrigin.Acquired, limits);
                            break;
                        case 1:
                            cache.Find(handle, Web, Uid);
                            break;
                        default:
                            cache.Remove(handle);
                            break;
                    }
                }
            });
            threads[t].Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.InRange(cache.Bytes, 0, 2 * limits.CacheBytesMax);
        for (int i = 0; i < 100; i++)
        {
            cache.Remove(Handle(i));
        }

        Assert.Equal(0, cache.Bytes);
    }

    private static CredentialCache.Entry Add(CredentialCache cache, int number, LimitsConfiguration? limits = null) =>
        cache.Add(null, Handle(number), Web, Uid, CredentialOrigin.Acquired, limits ?? new LimitsConfiguration());

    private static byte[] Handle(int number) => BitConverter.GetBytes(number);
}
