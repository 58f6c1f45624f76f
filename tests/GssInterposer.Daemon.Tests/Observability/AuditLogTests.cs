// SPDX-License-Identifier: MIT
using System;
using System.Diagnostics;
using System.Text.Json;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Observability;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Daemon.Tests.Observability;

/// <summary>One line per decision, and none that a client can forge.</summary>
public sealed class AuditLogTests
{
    private readonly RecordingTarget lines = new();
    private readonly ManualClock clock = new();
    private readonly Log log;
    private readonly AuditLog audit;

    public AuditLogTests()
    {
        log = new Log(lines, clock);
        audit = new AuditLog(log) { Level = AuditLevel.All };
    }

    [Fact]
    public void A_line_says_who_what_for_whom_where_to_and_how_it_ended()
    {
        audit.Write(new AuditEntry
        {
            Uid = 33,
            Pid = 4711,
            Executable = "/usr/sbin/apache2",
            Unit = "apache2.service",
            Service = "http",
            Operation = "init_sec_context",
            Principal = "alice@EXAMPLE.ORG\0"u8,
            Target = "ldap/dc1@EXAMPLE.ORG"u8,
            Major = GssApi.GSS_S_UNAUTHORIZED,
            Minor = 13,
            ElapsedTicks = Stopwatch.Frequency / 1000,
            Denial = "allow_targets does not name it",
        });

        Assert.Equal(
            "2026-01-02T03:04:05.678Z info audit uid=33 pid=4711 exe=/usr/sbin/apache2 unit=apache2.service service=http operation=init_sec_context "
            + "principal=alice@EXAMPLE.ORG target=ldap/dc1@EXAMPLE.ORG result=unauthorized minor=13 us=1000 denied=\"allow_targets does not name it\"\n",
            Assert.Single(lines.Lines));
    }

    [Fact]
    public void A_name_cannot_forge_a_line_or_a_field()
    {
        audit.Write(Entry(0, principal: "x result=complete\n2026-01-02T03:04:05.678Z info audit uid=0 \"\xff\u001b"u8));

        Assert.Contains("principal=\"x result=complete\\n2026-01-02T03:04:05.678Z info audit uid=0 \\\"", Assert.Single(lines.Lines));
        Assert.Equal(1, lines.Lines[0].AsSpan().Count('\n'));
        Assert.DoesNotContain('\u001b', lines.Lines[0]);
    }

    [Fact]
    public void Octets_that_are_no_text_are_written_as_such()
    {
        audit.Write(Entry(0, principal: [0x61, 0xff, 0x00, 0x62]));

        Assert.Contains("principal=a\\xff\\x00b ", Assert.Single(lines.Lines));
    }

    [Fact]
    public void In_JSON_names_are_text()
    {
        log.Format = LogFormat.Json;

        audit.Write(Entry(0, principal: [0x61, 0xff, 0x0a, 0x62]));

        Assert.Equal("a\ufffd\nb", JsonDocument.Parse(Assert.Single(lines.Lines)).RootElement.GetProperty("principal").GetString());
    }

    [Theory]
    [InlineData((int)AuditLevel.None, 0u, null, 0)]
    [InlineData((int)AuditLevel.None, 13u << 16, "no", 0)]
    [InlineData((int)AuditLevel.Denials, 0u, null, 0)]
    [InlineData((int)AuditLevel.Denials, 1u, null, 0)]
    [InlineData((int)AuditLevel.Denials, 13u << 16, null, 1)]
    [InlineData((int)AuditLevel.Denials, 0u, "no", 1)]
    [InlineData((int)AuditLevel.All, 0u, null, 1)]
    [InlineData((int)AuditLevel.All, 13u << 16, "no", 1)]
    public void The_level_decides(int level, uint major, string? denial, int expected)
    {
        audit.Level = (AuditLevel)level;

        audit.Write(Entry(major, denial: denial));

        Assert.Equal(expected, lines.Lines.Count);
    }

    [Fact]
    public void A_line_that_is_not_wanted_allocates_nothing()
    {
        audit.Level = AuditLevel.Denials;
        audit.Write(Entry(0));
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++)
        {
            audit.Write(Entry(0));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_uid_that_only_fails_is_limited_and_others_are_not()
    {
        audit.Level = AuditLevel.Denials;
        for (int i = 0; i < 1000; i++)
        {
            audit.Write(Entry(GssApi.GSS_S_FAILURE, uid: 1));
        }

        Assert.Equal(200, lines.Lines.Count);
        audit.Write(Entry(GssApi.GSS_S_FAILURE, uid: 2));
        Assert.Contains("uid=2 ", lines.Lines[^1]);
        clock.Pass(TimeSpan.FromSeconds(5));
        audit.Write(Entry(GssApi.GSS_S_FAILURE, uid: 1));
        Assert.EndsWith("suppressed=800\n", lines.Lines[^1]);
    }

    [Fact]
    public void Where_everything_is_wanted_nothing_is_left_out()
    {
        for (int i = 0; i < 1000; i++)
        {
            audit.Write(Entry(GssApi.GSS_S_FAILURE));
        }

        Assert.Equal(1000, lines.Lines.Count);
    }

    private static AuditEntry Entry(uint major, uint uid = 1, ReadOnlySpan<byte> principal = default, string? denial = null) =>
        new() { Uid = uid, Pid = 2, Operation = "wrap", Principal = principal, Major = major, Minor = 0, ElapsedTicks = 0, Denial = denial };
}
