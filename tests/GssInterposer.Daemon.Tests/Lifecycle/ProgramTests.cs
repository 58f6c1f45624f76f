// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using GssInterposer.Daemon.Tests.Configuration;
using Xunit;

namespace GssInterposer.Daemon.Tests.Lifecycle;

/// <summary>The program as the shell sees it: status, output, and whose functions it calls.</summary>
public sealed class ProgramTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "gssinterposerd");

    private static (int Status, string Output, string Errors) Run(string program, IEnumerable<string> arguments, string? preload = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("HOME");
        if (preload is not null)
        {
            start.Environment["LD_PRELOAD"] = preload;
        }

        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    [Fact]
    public void Check_config_of_a_usable_file_is_status_0_and_prints_it()
    {
        using ConfigurationDirectory files = new();
        files.Write("gssproxy.conf", "[service/x]\nmechs = krb5\neuid = 0\n");
        (int status, string output, string errors) = Run(Program, ["--check-config", "-c", files.MainFile]);
        Assert.Equal((0, ""), (status, errors));
        Assert.Contains("\n[service/x]\nmechs = krb5\neuid = 0\n", output);
    }

    [Fact]
    public void Check_config_of_a_wrong_file_is_status_1_and_says_where()
    {
        using ConfigurationDirectory files = new();
        files.Write("gssproxy.conf", "[service/x]\nmechs = krb5\neuid = 0\nsocket = x\n");
        (int status, string output, string errors) = Run(Program, ["--check-config", "-c", files.MainFile]);
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith($"{files.MainFile}:4: error: key 'socket'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_usage_is_status_2() => Assert.Equal(2, Run(Program, ["--nonsense"]).Status);

    [Theory]
    [InlineData("-i")]
    [InlineData("-D")]
    public void A_start_that_fails_has_a_status_and_a_reason_in_the_foreground_and_as_a_daemon(string mode)
    {
        using ConfigurationDirectory files = new();
        (int status, _, string errors) = Run(Program, [mode, "-c", files.MainFile]);
        Assert.Equal(1, status);
        Assert.Contains("does not exist", errors);
    }

    [Fact]
    public void Keys_are_rotated_in_the_state_directory()
    {
        using ConfigurationDirectory files = new();
        files.Write("gssproxy.conf", $"[gssproxy]\nstate_dir = {files.File("state")}\n[service/x]\nmechs = krb5\neuid = 0\n");
        (int status, string output, string errors) = Run(Program, ["--rotate-keys", "-c", files.MainFile]);
        Assert.Equal((0, ""), (status, errors));
        Assert.Contains("new sealing key", output);
        Assert.NotEmpty(Directory.GetFiles(files.File("state")));
    }

    [Fact]
    public void A_library_under_LD_PRELOAD_wraps_the_functions_that_it_calls()
    {
        using ConfigurationDirectory files = new();
        files.Write("gssproxy.conf", "[service/x]\nmechs = krb5\neuid = wrapped\n").Write(
            "wrap.c",
            """
            #include <pwd.h>
            #include <string.h>
            int getpwnam_r(const char *name, struct passwd *record, char *buffer, size_t size, struct passwd **result)
            {
                memset(record, 0, sizeof *record);
                record->pw_name = strncpy(buffer, name, size - 1);
                record->pw_uid = 4711;
                *result = record;
                return 0;
            }
            """);
        (int compiled, _, string compiler) = Run("clang", ["-shared", "-fPIC", "-o", files.File("wrap.so"), files.File("wrap.c")]);
        Assert.True(compiled == 0, compiler);
        string[] arguments = ["--check-config", "-c", files.MainFile];
        Assert.Contains("there is no user 'wrapped'", Run(Program, arguments).Errors);
        Assert.Contains("euid = 4711", Run(Program, arguments, files.File("wrap.so")).Output);
    }
}
