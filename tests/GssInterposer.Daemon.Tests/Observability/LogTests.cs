// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Observability;
using Xunit;

namespace GssInterposer.Daemon.Tests.Observability;

/// <summary>Lines of the log: their form, and that nobody can forge one.</summary>
public sealed class LogTests
{
    private readonly RecordingTarget lines = new();
    private readonly ManualClock clock = new();
    private readonly Log log;

    public LogTests() => log = new Log(lines, clock);

    private string Line => Assert.Single(lines.Lines);

    [Theory]
    [InlineData("Initialization complete")]
    [InlineData("New config loaded successfully")]
    [InlineData("Terminating, after idling")]
    public void What_scripts_look_for_appears_as_it_is(string text)
    {
        log.Info(text);

        Assert.Equal($"2026-01-02T03:04:05.678Z info {text}\n", Line);
    }

    [Fact]
    public void Fields_follow_the_message()
    {
        log.Warning("too many connections", [new("uid", 1000), new("exe", "/usr/bin/a b"), new("empty", null), new("limit", 5)]);

        Assert.Equal("2026-01-02T03:04:05.678Z warning too many connections uid=1000 exe=\"/usr/bin/a b\" limit=5\n", Line);
    }

    [Theory]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\r\t\\b", "a\\r\\t\\\\b")]
    [InlineData("\u001b[31m", "\\x1b[31m")]
    [InlineData("\0\u007f\u0085", "\\x00\\x7f\\x85")]
    [InlineData("a\u2028b\u202ec\ufeff", "a\\u2028b\\u202ec\\ufeff")]
    [InlineData("\U000e0001", "\\U000e0001")]
    [InlineData("grün 漢 😀", "\"grün 漢 😀\"")]
    [InlineData("a\" uid=0 \"", "\"a\\\" uid=0 \\\"\"")]
    [InlineData("a=b", "\"a=b\"")]
    public void A_value_stays_one_value_on_one_line(string value, string written)
    {
        log.Info("m", [new("v", value)]);

        Assert.Equal($"2026-01-02T03:04:05.678Z info m v={written}\n", Line);
    }

    [Fact]
    public void Half_a_character_is_replaced()
    {
        log.Info("m", [new("v", "a" + '\ud800')]);

        Assert.EndsWith(" v=a\ufffd\n", Line);
    }

    [Fact]
    public void A_message_stays_on_one_line()
    {
        log.Error("bad\nfatal forged \u001b[2J");

        Assert.Equal("2026-01-02T03:04:05.678Z error bad\\nfatal forged \\x1b[2J\n", Line);
    }

    [Fact]
    public void A_long_line_is_cut_visibly_and_fits_a_pipe()
    {
        log.Info("m", [new("v", new string('\n', 100_000))]);

        Assert.EndsWith("…(cut)\n", Line);
        Assert.InRange(Encoding.UTF8.GetByteCount(Line), 4000, LogLine.BytesMax);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a\nb\0\u001b\"\\\u2028")]
    public void JSON_gives_back_what_went_in(string value)
    {
        log.Format = LogFormat.Json;

        log.Warning("message", [new("v", value), new("n", -5)]);

        Assert.Equal(1, Line.Count(character => character == '\n'));
        JsonElement line = JsonDocument.Parse(Line).RootElement;
        Assert.Equal(value, line.GetProperty("v").GetString());
        Assert.Equal(-5, line.GetProperty("n").GetInt32());
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Equal("message", line.GetProperty("message").GetString());
        Assert.Equal(clock.GetUtcNow().UtcDateTime, line.GetProperty("time").GetDateTime());
    }

    [Fact]
    public void JSON_stays_JSON_however_long_the_values()
    {
        log.Format = LogFormat.Json;
        string value = new('\u0001', 100_000);

        log.Error(value, [new("a", value), new("b", value), new("n", 1)]);

        Assert.Equal(1, JsonDocument.Parse(Line).RootElement.GetProperty("n").GetInt32());
        Assert.InRange(Line.Length, 1000, LogLine.BytesMax);
    }

    [Fact]
    public void Twenty_lines_of_one_place_are_written_and_the_rest_is_counted()
    {
        void Complain() => log.Warning("again");

        for (int i = 0; i < 100; i++)
        {
            Complain();
        }

        Assert.Equal(20, lines.Lines.Count);
        clock.Pass(TimeSpan.FromSeconds(5));
        Complain();
        Assert.EndsWith("again suppressed=80\n", lines.Lines[^1]);
        Complain();
        Assert.EndsWith("again\n", lines.Lines[^1]);
    }

    [Fact]
    public void One_place_does_not_silence_another()
    {
        for (int i = 0; i < 100; i++)
        {
            log.Warning("noise");
        }

        log.Error("signal");

        Assert.Contains("signal", lines.Lines[^1]);
    }

    [Fact]
    public void Debugging_is_written_up_to_its_level_and_is_not_limited()
    {
        log.DebugLevel = 2;
        for (int i = 0; i < 100; i++)
        {
            log.Debug(2, "yes");
            log.Debug(3, "no");
        }

        Assert.Equal(100, lines.Lines.Count(line => line.EndsWith("debug yes\n", StringComparison.Ordinal)));
        Assert.Equal(100, lines.Lines.Count);
    }

    [Fact]
    public void Lines_that_the_target_does_not_take_are_counted()
    {
        lines.Takes = false;
        log.Info("lost");

        Assert.Equal(1, log.LinesLost);
    }

    [Fact]
    public void Lines_of_many_threads_do_not_mix()
    {
        log.DebugLevel = 1;

        Parallel.For(0, 1000, i => log.Debug(1, $"{new string((char)('a' + (i % 26)), 50)}"));

        Assert.Equal(1000, lines.Lines.Count);
        Assert.All(lines.Lines, line => Assert.Single(line.Trim()[^50..].Distinct()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1:2")]
    [InlineData("nonsense")]
    public void Only_the_device_and_inode_of_standard_error_mean_the_journal(string? stream) => Assert.False(StandardErrorTarget.LeadsTo(stream));
}
