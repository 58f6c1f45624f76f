// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using GssInterposer.Testing;
using Xunit;
using Xunit.Abstractions;

namespace GssInterposer.HostProcess.Tests;

/// <summary>Threads that share credentials and a name, with every call of a usual day among them and some that fail (tests/native/mixture.c), under supervision.</summary>
[Collection(Host.Collection)]
public sealed class SharedUseTests(Host host, ITestOutputHelper output)
{
    private const int Threads = 32;
    private const int ErrorExitCode = 9;
    private const int OperationsUnderValgrind = 2000;
    private const int OperationsSanitized = 20_000;
    private const int OperationsOfEndurance = 200_000;
    private const int OperationsFull = 1_000_000;
    private const int ThreadsOfEndurance = 8;
    private const int Windows = 10;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData("memcheck", "--leak-check=full", "--errors-for-leak-kinds=definite", "--show-leak-kinds=definite")]
    [InlineData("helgrind")]
    public void Valgrind_finds_nothing(string tool, params string[] options) => output.WriteLine(Host.ExpectUnder(
        [
            "valgrind", $"--tool={tool}", $"--error-exitcode={ErrorExitCode}", "--num-callers=20",
            $"--suppressions={Repository.PathOf("tests", "native", "threads.supp")}", .. options,
        ],
        host.Proxied(), Timeout, "mixture", Arguments(Threads, OperationsUnderValgrind, 1)));

    [Fact]
    public void AddressSanitizer_and_UBSan_find_nothing()
    {
        using SanitizedPlugin plugin = new();
        output.WriteLine(Host.Expect(
            plugin.In(host.ProxiedBy(plugin.Path)), Timeout, "mixture", Arguments(Threads, OperationsSanitized, 1)));
    }

    /// <summary>
    /// Every call, with the odd arguments that the chapters of tests/native/transcript have. Leaks are not looked for: with such arguments libgssapi loses memory
    /// itself, the same without any plugin (gss_krb5int_unseal_token_v3, gss_display_name).
    /// </summary>
    [Theory]
    [InlineData("names", "mechanisms", "credentials", "nulls")]
    [InlineData("contexts", "dce", "messages", "iov", "transfer")]
    public void They_find_nothing_in_any_call(params string[] chapters)
    {
        using SanitizedPlugin plugin = new();
        Assert.NotEmpty(Host.Expect(plugin.In(host.Transcribed(plugin.Path), findsLeaks: false), Timeout, "transcript", chapters));
    }

    /// <summary>malloc's caches for each thread count as memory in use, and fill slowly: without them its count is exact.</summary>
    [Fact]
    public void Memory_and_descriptors_stay_as_they_are()
    {
        Dictionary<string, string> environment = host.Proxied();
        environment["GLIBC_TUNABLES"] = "glibc.malloc.tcache_count=0";
        int operations = Host.IsFullLength ? OperationsFull : OperationsOfEndurance;
        output.WriteLine(Host.Expect(environment, Timeout, "mixture", Arguments(ThreadsOfEndurance, operations, Windows)));
    }

    private static string[] Arguments(int threads, int operations, int windows) =>
    [
        threads.ToString(CultureInfo.InvariantCulture), operations.ToString(CultureInfo.InvariantCulture), windows.ToString(CultureInfo.InvariantCulture),
    ];
}
