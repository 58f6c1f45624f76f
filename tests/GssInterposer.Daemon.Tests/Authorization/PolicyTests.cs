// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using System.Text;
using GssInterposer.Daemon.Authorization;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using Xunit;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>What a peer may have of a service.</summary>
public sealed class PolicyTests
{
    private const uint Euid = 48;
    private const uint OtherUid = 1000;
    private const uint NamedUid = 4242;

    private static readonly ServiceConfiguration Plain = new() { Name = "web", Euid = Euid, Mechs = ["krb5"], AllowAnyUid = true };

    public static TheoryData<string, string> DelegationMatrix()
    {
        TheoryData<string, string> data = [];
        foreach ((string[] combination, string expected) in AcquireTable.All())
        {
            data.Add(string.Join(' ', combination), expected);
        }

        return data;
    }

    [Theory, MemberData(nameof(DelegationMatrix))]
    public void A_credential_is_acquired_as_the_table_says(string combination, string expected)
    {
        // trusted, impersonate and allow_protocol_transition are in the table; allow_constrained_delegation must make no difference here.
        foreach (bool constrained in (bool[])[false, true])
        {
            Assert.Equal(expected, Decide(combination.Split(' '), constrained));
        }
    }

    [Fact]
    public void The_matrix_has_every_combination_and_uses_every_result()
    {
        (string[] Case, string Expected)[] all = [.. AcquireTable.All()];
        Assert.Equal(2 * 2 * 2 * 2 * 2 * 3 * 3, all.Length);
        Assert.Equal(10, all.Select(entry => entry.Expected).Distinct().Count());
    }

    [Theory]
    [InlineData(GssxCredUsage.Both, GssxCredUsage.Initiate, GssxCredUsage.Initiate)]
    [InlineData(GssxCredUsage.Both, GssxCredUsage.Accept, GssxCredUsage.Accept)]
    [InlineData(GssxCredUsage.Both, GssxCredUsage.Both, GssxCredUsage.Both)]
    [InlineData(GssxCredUsage.Initiate, GssxCredUsage.Both, GssxCredUsage.Initiate)]
    [InlineData(GssxCredUsage.Accept, GssxCredUsage.Both, GssxCredUsage.Accept)]
    [InlineData(GssxCredUsage.Accept, GssxCredUsage.Accept, GssxCredUsage.Accept)]
    public void Usage_is_narrowed_to_what_the_service_may_do(GssxCredUsage configured, GssxCredUsage asked, GssxCredUsage expected) =>
        Assert.Equal(expected, Acquire(Plain with { CredUsage = configured }, Euid, asked).Usage);

    [Theory]
    [InlineData(GssxCredUsage.Initiate, GssxCredUsage.Accept)]
    [InlineData(GssxCredUsage.Accept, GssxCredUsage.Initiate)]
    public void Another_usage_is_refused_with_the_key_that_forbids_it(GssxCredUsage configured, GssxCredUsage asked)
    {
        AcquireDecision decision = Acquire(Plain with { CredUsage = configured }, Euid, asked);
        Assert.Equal((GssApi.GSS_S_CRED_UNAVAIL, LibC.EACCES), (decision.Major, decision.Error));
        Assert.Contains("cred_usage", decision.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_only_accepts_is_not_narrowed_into_impersonation()
    {
        ServiceConfiguration service = Plain with { Impersonate = true, CredUsage = GssxCredUsage.Accept };
        Assert.Equal(Impersonation.None, Acquire(service, OtherUid, GssxCredUsage.Both).Impersonation);
    }

    [Fact]
    public void A_service_that_only_accepts_gets_no_tickets_in_anothers_name()
    {
        ServiceConfiguration service = Plain with { AllowProtocolTransition = true, CredUsage = GssxCredUsage.Accept };
        AcquireDecision decision = Policy.DecideAcquire(
            service, Peer(Euid), AcquireType.ImpersonateName, GssxCredUsage.Accept, DesiredNameKind.Other, "alice"u8);
        Assert.Contains("cred_usage", decision.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_transition_names_the_key_that_would_allow_it()
    {
        AcquireDecision decision = Policy.DecideAcquire(
            Plain with { Trusted = true }, Peer(OtherUid), AcquireType.ImpersonateName, GssxCredUsage.Initiate, DesiredNameKind.Other, "alice"u8);
        Assert.Equal(
            "service web lets uid 1000 get no tickets in another's name (S4U2Self): allow_protocol_transition is not set, and trusted counts for uid 48 alone",
            decision.Refusal);
        Assert.Equal(GssApi.GSS_S_UNAUTHORIZED, decision.Major);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_enforced_principal_is_asked_for_where_no_name_is(bool namesUid)
    {
        DesiredNameKind kind = namesUid ? DesiredNameKind.StringUid : DesiredNameKind.None;
        ServiceConfiguration service = Plain with { Krb5Principal = "HTTP/web", EnforceKrb5Principal = true, Trusted = true };
        Assert.Equal(AcquireName.Configured, Acquire(service, Euid, GssxCredUsage.Both, kind, "4242").Name);
        Assert.Equal(
            kind == DesiredNameKind.None ? AcquireName.Configured : AcquireName.AsAsked, Acquire(service, OtherUid, GssxCredUsage.Both, kind, "4242").Name);
    }

    [Fact]
    public void Without_a_configured_principal_the_store_decides() =>
        Assert.Equal(AcquireName.Default, Acquire(Plain with { Trusted = true }, Euid, GssxCredUsage.Both).Name);

    [Theory]
    [InlineData(false, Euid, false)]
    [InlineData(true, Euid, true)]
    [InlineData(true, OtherUid, false)]
    public void Trust_is_for_the_configured_uid(bool trusted, uint uid, bool expected) =>
        Assert.Equal(expected, Policy.IsTrusted(Plain with { Trusted = trusted }, Peer(uid)));

    [Theory]
    [InlineData("0", 0u)]
    [InlineData("1000", 1000u)]
    [InlineData("1000\0", 1000u)]
    [InlineData("0000001000", 1000u)]
    [InlineData("4294967294", 4294967294u)]
    public void A_trusted_peer_names_a_uid_in_digits(string name, uint uid) =>
        Assert.Equal(uid, Acquire(Plain with { Trusted = true }, Euid, GssxCredUsage.Initiate, DesiredNameKind.StringUid, name).TargetUid);

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\0\0")]
    [InlineData("1\n")]
    [InlineData("0x10")]
    [InlineData("root")]
    [InlineData("12a")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData("9999999999")]
    [InlineData("00000001000")]
    [InlineData("18446744073709551616")]
    public void What_is_surely_no_uid_is_refused_and_not_roots(string name)
    {
        AcquireDecision decision = Acquire(Plain with { Trusted = true }, Euid, GssxCredUsage.Initiate, DesiredNameKind.StringUid, name);
        Assert.Equal((GssApi.GSS_S_BAD_NAME, LibC.EINVAL), (decision.Major, decision.Error));
        Assert.Contains("no uid", decision.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1000u)]
    [InlineData(200001234u)]
    [InlineData(4294967294u)]
    public void A_machine_uid_is_four_bytes_in_the_machines_order(uint uid)
    {
        Assert.True(UidName.TryParse(DesiredNameKind.MachineUid, BitConverter.GetBytes(uid), out uint parsed));
        Assert.Equal(uid, parsed);
    }

    [Theory]
    [InlineData("0", 0u)]
    [InlineData("100", 100u)]
    [InlineData("65534", 65534u)]
    public void A_machine_uid_may_be_digits_as_the_C_daemon_has_it(string name, uint uid)
    {
        Assert.True(UidName.TryParse(DesiredNameKind.MachineUid, Encoding.ASCII.GetBytes(name), out uint parsed));
        Assert.Equal(uid, parsed);
    }

    [Theory]
    [InlineData("1000")]
    [InlineData("100\0")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff")]
    public void A_machine_uid_that_could_be_two_things_or_nobody_is_refused(string name) =>
        Assert.False(UidName.TryParse(DesiredNameKind.MachineUid, Encoding.Latin1.GetBytes(name), out _));

    [Theory]
    [InlineData(0u, 0u, 1u, 0u)]
    [InlineData(3u, 0u, 1u, 2u)]
    [InlineData(1u, 0u, 0u, 1u)]
    [InlineData(0u, 6u, 1u, 6u)]
    [InlineData(8u, 7u, 1u, 14u)]
    public void Flags_are_added_first_and_then_filtered(uint requested, uint enforced, uint filtered, uint expected) =>
        Assert.Equal(expected, Policy.RequestFlags(Plain with { EnforceFlags = enforced, FilterFlags = filtered }, requested));

    [Fact]
    public void Delegation_is_filtered_by_default() =>
        Assert.Equal(GssApi.GSS_C_MUTUAL_FLAG, (int)Policy.RequestFlags(Plain, GssApi.GSS_C_DELEG_FLAG | GssApi.GSS_C_MUTUAL_FLAG));

    private static Peer Peer(uint uid) => new() { Uid = uid, Gid = uid, Pid = 1 };

    private static AcquireDecision Acquire(
        ServiceConfiguration service, uint uid, GssxCredUsage usage, DesiredNameKind kind = DesiredNameKind.None, string name = "") =>
        Policy.DecideAcquire(service, Peer(uid), AcquireType.Normal, usage, kind, Encoding.ASCII.GetBytes(name));

    private static string Decide(string[] combination, bool constrained)
    {
        ServiceConfiguration service = Plain with
        {
            Trusted = combination[1] == "yes",
            Impersonate = combination[2] == "yes",
            AllowProtocolTransition = combination[3] == "yes",
            AllowConstrainedDelegation = constrained,
            Krb5Principal = "HTTP/web",
        };
        AcquireDecision decision = Policy.DecideAcquire(
            service,
            Peer(combination[4] == "own" ? Euid : OtherUid),
            combination[0] == "impersonate" ? AcquireType.ImpersonateName : AcquireType.Normal,
            combination[6] switch { "I" => GssxCredUsage.Initiate, "A" => GssxCredUsage.Accept, _ => GssxCredUsage.Both },
            combination[5] switch { "none" => DesiredNameKind.None, "uid" => DesiredNameKind.StringUid, _ => DesiredNameKind.Other },
            combination[5] == "uid" ? "4242"u8 : "alice"u8);
        return decision.IsAllowed ? Describe(decision) : "refused";
    }

    private static string Describe(AcquireDecision decision)
    {
        string kind = decision.Impersonation switch
        {
            Impersonation.WithServiceCredential => "self",
            Impersonation.WithInputCredential => "input",
            _ => "plain",
        };
        string name = decision.Name switch
        {
            AcquireName.AsAsked => "asked",
            AcquireName.Configured => "configured",
            AcquireName.UserOfTargetUid => "user",
            _ => "default",
        };
        string uid = decision.TargetUid == NamedUid ? "named" : "peer";
        return $"{kind} {name} {uid} {(decision.UsesServiceKeytab ? "service" : "store")}";
    }
}
