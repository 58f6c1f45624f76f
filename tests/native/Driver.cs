// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using GssInterposer.Testing;

namespace GssInterposer.NativeDrivers;

/// <summary>The C programs of tests/native.</summary>
internal static class Driver
{
    /// <summary>Preloaded, it counts allocations and reads of the environment.</summary>
    public static string CountingLibrary => PathOf("libcounting.so");

    /// <summary>The least that is an interposer: what happens with it too, the platform does.</summary>
    public static string ControlLibrary => PathOf("libcontrol.so");

    /// <summary>Absolute path of a driver, as tests/native/build.sh left it.</summary>
    public static string PathOf(string driver) => Repository.PathOf("artifacts", "tests", driver);

    /// <summary>Runs a driver with exactly this environment.</summary>
    public static ProcessResult Run(string driver, IReadOnlyDictionary<string, string> environment, TimeSpan timeout, params ReadOnlySpan<string> arguments) =>
        ProcessRunner.Run([PathOf(driver), .. arguments], environment, timeout);
}
