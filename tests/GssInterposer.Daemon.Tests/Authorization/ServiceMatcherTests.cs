// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.IO;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>Which service a connection gets, and the words when it gets none.</summary>
public sealed class ServiceMatcherTests
{
    private const string DefaultSocket = "/run/default.sock";
    private const string Label = "system_u:system_r:httpd_t:s0-s0:c0.c1023";

    [Fact]
    public void The_first_service_in_file_order_that_fits_is_taken()
    {
        ServiceConfiguration[] services = [Service("other", 7), Service("first", 48), Service("second", 48)];
        Assert.Equal("first", Matched(Peer(48), services));
    }

    [Fact]
    public void A_service_for_any_uid_takes_peers_that_a_later_one_names() =>
        Assert.Equal("any", Matched(Peer(48), Service("any", 0) with { AllowAnyUid = true }, Service("web", 48)));

    [Fact]
    public void Another_uid_does_not_match() => Assert.Null(Matched(Peer(49), Service("web", 48)));

    [Theory]
    [InlineData(null, DefaultSocket, true)]
    [InlineData(null, "/run/web.sock", false)]
    [InlineData("/run/web.sock", "/run/web.sock", true)]
    [InlineData("/run/web.sock", DefaultSocket, false)]
    public void A_service_is_reached_by_its_own_socket_or_else_by_the_default_one(string? configured, string listener, bool matches) =>
        Assert.Equal(matches, ServiceMatcher.Match([Service("web", 48) with { Socket = configured }], Peer(48), listener, DefaultSocket) is not null);

    [Theory]
    [InlineData(100u, true)]
    [InlineData(200u, true)]
    [InlineData(201u, true)]
    [InlineData(300u, false)]
    public void A_group_is_matched_by_the_effective_and_by_any_supplementary_one(uint group, bool matches)
    {
        Peer peer = Peer(48) with { Gid = 100, Groups = [200, 201] };
        Assert.Equal(matches, Matched(peer, Service("web", 48) with { Group = group }) is not null);
    }

    [Theory]
    [InlineData("httpd.service", true)]
    [InlineData("nginx.service", false)]
    [InlineData(null, false)]
    public void A_unit_must_be_the_peers(string? unit, bool matches) =>
        Assert.Equal(matches, Matched(Peer(48) with { Unit = unit }, Service("web", 48) with { Unit = "httpd.service" }) is not null);

    [Theory]
    [InlineData(Label, true)]
    [InlineData("system_u:system_r:httpd_t", true)]
    [InlineData("system_u:system_r:httpd_t:s0", false)]
    [InlineData("system_u:system_r:nginx_t:s0-s0:c0.c1023", false)]
    [InlineData("user_u:system_r:httpd_t:s0-s0:c0.c1023", false)]
    [InlineData("system_u:user_r:httpd_t:s0-s0:c0.c1023", false)]
    [InlineData("httpd_t", false)]
    public void All_parts_of_a_security_context_count(string configured, bool matches) =>
        Assert.Equal(matches, Matched(Peer(48) with { SelinuxLabel = Label }, Service("web", 48) with { SelinuxContext = configured }) is not null);

    [Fact]
    public void A_configured_range_is_not_matched_by_a_label_without_one() =>
        Assert.False(SelinuxContext.Matches("u:r:t:s0", "u:r:t"));

    [Fact]
    public void A_peer_without_a_label_matches_no_security_context() =>
        Assert.Null(Matched(Peer(48), Service("web", 48) with { SelinuxContext = Label }));

    [Fact]
    public void A_program_is_matched_by_its_path_and_file()
    {
        using ScratchDirectory directory = new();
        string program = directory.PathOf("server");
        File.WriteAllText(program, "");
        Peer peer = Peer(48) with { Executable = program, ExecutableFile = FileIdentity.At(program) };
        Assert.Equal("web", Matched(peer, Service("web", 48) with { Program = program }));
    }

    [Fact]
    public void Another_file_with_the_path_of_the_program_does_not_match()
    {
        using ScratchDirectory directory = new();
        string program = directory.PathOf("server");
        string impostor = directory.PathOf("impostor");
        File.WriteAllText(program, "");
        File.WriteAllText(impostor, "");
        Peer peer = Peer(48) with { Executable = program, ExecutableFile = FileIdentity.At(impostor) };
        Assert.Null(Matched(peer, Service("web", 48) with { Program = program }));
        Assert.Contains("another file", Why(peer, Service("web", 48) with { Program = program }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_whose_program_is_unknown_does_not_match_one() =>
        Assert.Null(Matched(Peer(48), Service("web", 48) with { Program = "/bin/sh" }));

    [Fact]
    public void A_program_that_is_not_there_is_matched_by_nobody()
    {
        Peer peer = Peer(48) with { Executable = "/nowhere/server", ExecutableFile = null };
        Assert.Null(Matched(peer, Service("web", 48) with { Program = "/nowhere/server" }));
    }

    [Fact]
    public void Every_service_and_everything_that_does_not_fit_is_named()
    {
        Peer peer = Peer(1000) with { Executable = "/usr/bin/curl" };
        string why = Why(peer, Service("web", 48), Service("cron", 1000) with { Program = "/usr/sbin/crond", Unit = "cron.service", Socket = "/run/cron.sock" });
        Assert.Equal(
            "service web: euid is 48, not 1000; service cron: socket is /run/cron.sock, not /run/default.sock, unit is cron.service, not unknown, "
            + "program is /usr/sbin/crond, not \"/usr/bin/curl\"",
            why);
    }

    [Fact]
    public void A_path_chosen_by_the_peer_cannot_forge_log_lines()
    {
        string why = Why(Peer(48) with { Executable = "/tmp/a\n<3>all is \"well\"\u001b[2J" }, Service("web", 48) with { Program = "/bin/true" });
        Assert.EndsWith("""not "/tmp/a\u000a<3>all is \"well\"\u001b[2J" """.TrimEnd(), why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_path_is_cut() =>
        Assert.True(Why(Peer(48) with { Executable = new string('x', 4000) }, Service("web", 48) with { Program = "/bin/true" }).Length < 400);

    [Fact]
    public void Without_services_there_is_a_reason_too() => Assert.Equal("no service is configured", Why(Peer(48)));

    private static ServiceConfiguration Service(string name, uint euid) => new() { Name = name, Euid = euid, Mechs = ["krb5"] };

    private static Peer Peer(uint uid) => new() { Uid = uid, Gid = uid, Pid = 1 };

    private static string? Matched(Peer peer, params ServiceConfiguration[] services) =>
        ServiceMatcher.Match([.. services], peer, DefaultSocket, DefaultSocket)?.Name;

    private static string Why(Peer peer, params ServiceConfiguration[] services) =>
        ServiceMatcher.WhyNone(services.ToImmutableArray(), peer, DefaultSocket, DefaultSocket);
}
