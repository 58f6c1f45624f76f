// SPDX-License-Identifier: MIT
using System.IO;
using System.Linq;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using Xunit;
using static GssInterposer.Daemon.Tests.Configuration.ConfigurationDirectory;

namespace GssInterposer.Daemon.Tests.Configuration;

/// <summary>The keys of [service/NAME].</summary>
public sealed class ServiceSectionTests
{
    [Fact]
    public void Every_key_reaches_its_field()
    {
        ServiceConfiguration service = Assert.Single(Good(
            """
            [service/all]
              mechs = krb5, iakerb
              euid = 48
              allow_any_uid = yes
              program = /nowhere/program
              socket = /run/all.sock
              socket_owner = root
              socket_group = root
              socket_mode = 0660
              selinux_context = u:r:t:s0:c1,c2
              group = 100
              unit = httpd.service
              cred_store = keytab:/nowhere/http.keytab
              cred_store = ccache:FILE:/run/krb5cc_%U
              cred_usage = Accept
              krb5_principal = HTTP/host@EXAMPLE.ORG
              enforce_krb5_principal = yes
              trusted = yes
              impersonate = yes
              allow_protocol_transition = yes
              allow_constrained_delegation = yes
              allow_client_ccache_sync = yes
              export_delegated = ccache
              session_keys = Daemon
              kernel_nfsd = yes
              filter_flags = -DELEGATE +ANONYMOUS
              enforce_flags = +MUTUAL_AUTH
              min_lifetime = 60
              debug = yes
              allow_users = *@EXAMPLE.ORG, admin/*
              allow_targets = nfs/*
              allow_targets = HTTP/*
              seal_from_keytab = yes
            """).Services);
        ServiceConfiguration expected = new()
        {
            Name = "all",
            Mechs = service.Mechs,
            Euid = 48,
            AllowAnyUid = true,
            Program = "/nowhere/program",
            Socket = "/run/all.sock",
            SocketOwner = 0,
            SocketGroup = 0,
            SocketMode = 0x1b0,
            SelinuxContext = "u:r:t:s0:c1,c2",
            Group = 100,
            Unit = "httpd.service",
            CredStore = service.CredStore,
            CredUsage = GssxCredUsage.Accept,
            Krb5Principal = "HTTP/host@EXAMPLE.ORG",
            EnforceKrb5Principal = true,
            Trusted = true,
            Impersonate = true,
            AllowProtocolTransition = true,
            AllowConstrainedDelegation = true,
            AllowClientCcacheSync = true,
            ExportDelegated = DelegatedExport.Ccache,
            SessionKeys = SessionKeyHolder.Daemon,
            KernelNfsd = true,
            FilterFlags = GssApi.GSS_C_ANON_FLAG,
            EnforceFlags = GssApi.GSS_C_MUTUAL_FLAG,
            MinLifetimeSeconds = 60,
            DebugLevel = 1,
            AllowUsers = service.AllowUsers,
            AllowTargets = service.AllowTargets,
            SealFromKeytab = true,
        };
        Assert.Equal(expected, service);
        Assert.Equal(["krb5", "iakerb"], service.Mechs.ToArray());
        Assert.Equal(
            [new CredStoreElement("keytab", "/nowhere/http.keytab"), new CredStoreElement("ccache", "FILE:/run/krb5cc_%U")], service.CredStore.ToArray());
        Assert.Equal(["*@EXAMPLE.ORG", "admin/*"], service.AllowUsers.ToArray());
        Assert.Equal(["nfs/*", "HTTP/*"], service.AllowTargets.ToArray());
    }

    [Fact]
    public void Without_more_keys_the_defaults_hold()
    {
        ServiceConfiguration service = GoodService("");
        Assert.Equal(
            new ServiceConfiguration
            {
                Name = "x",
                Mechs = service.Mechs,
                Euid = 0,
                CredStore = service.CredStore,
                AllowUsers = service.AllowUsers,
                AllowTargets = service.AllowTargets,
            },
            service);
        Assert.Empty(service.CredStore);
    }

    [Theory]
    [InlineData("kernel_nfsd = yes", "kernel")]
    [InlineData("export_delegated = ccache", "delegated credentials")]
    public void Session_keys_that_stay_here_get_a_warning_where_others_leave_or_would_have_to(string key, string word)
    {
        Problem problem = OnlyProblem($"[service/x]\nmechs = krb5\neuid = 0\nsession_keys = daemon\n{key}\n");
        Assert.Equal((Severity.Warning, 4, "session_keys"), (problem.Severity, problem.Line, problem.Key));
        Assert.Contains(word, problem.Reason);
    }

    [Fact]
    public void Session_keys_are_with_the_client_or_the_daemon()
    {
        Problem problem = OnlyProblem("[service/x]\nmechs = krb5\neuid = 0\nsession_keys = demon\n");
        Assert.Equal((Severity.Error, 4, "session_keys"), (problem.Severity, problem.Line, problem.Key));
        Assert.Contains("daemon", problem.Remedy);
    }

    [Theory]
    [InlineData("euid = 0", "mechs")]
    [InlineData("mechs = krb5", "euid")]
    [InlineData("mechs = krb5\neuid =", "euid")]
    public void Mechs_and_euid_are_required(string keys, string missing)
    {
        Problem problem = OnlyProblem($"# a comment\n[service/x]\n{keys}\n");
        Assert.Equal((Severity.Error, 2, missing), (problem.Severity, problem.Line, problem.Key));
        Assert.Contains("[service/x]", problem.Reason);
    }

    [Fact]
    public void Euid_may_be_a_user_name() => Assert.Equal(0u, Assert.Single(Good("[service/x]\nmechs = krb5\neuid = root\n").Services).Euid);

    [Theory]
    [InlineData("no-such-user-here")]
    [InlineData("-1")]
    [InlineData("4294967295")]
    public void Euid_of_nobody_is_an_error(string user)
    {
        Problem problem = OnlyProblem($"[service/x]\nmechs = krb5\neuid = {user}\n");
        Assert.Equal((Severity.Error, 3, "euid"), (problem.Severity, problem.Line, problem.Key));
        Assert.Contains(user, problem.Reason);
    }

    [Fact]
    public void An_unknown_mechanism_is_ignored_with_a_warning()
    {
        Assert.Equal(["krb5"], Assert.Single(Good("[service/x]\nmechs = krb5 spnego\neuid = 0\n").Services).Mechs.ToArray());
        Assert.Contains("spnego", OnlyProblem("[service/x]\nmechs = krb5,spnego\neuid = 0\n").Reason);
    }

    [Fact]
    public void A_service_without_a_known_mechanism_is_left_out() =>
        Assert.Equal("y", Assert.Single(Good("[service/x]\nmechs = ntlm\neuid = 0\n[service/y]\nmechs = krb5\neuid = 0\n").Services).Name);

    [Theory]
    [InlineData("program = bin/httpd", "program")]
    [InlineData("program = /usr/bin/a|/usr/bin/b", "program")]
    [InlineData("socket = httpd.sock", "socket")]
    [InlineData("socket_mode = 999", "socket_mode")]
    [InlineData("socket_mode = 01777", "socket_mode")]
    [InlineData("socket_mode = rw", "socket_mode")]
    [InlineData("socket_group = no-such-group-here", "socket_group")]
    [InlineData("group = no-such-group-here", "group")]
    [InlineData("cred_usage = initiator", "cred_usage")]
    [InlineData("cred_store = /etc/krb5.keytab", "cred_store")]
    [InlineData("cred_store = keytab:", "cred_store")]
    [InlineData("cred_store = :value", "cred_store")]
    [InlineData("cred_store = ccache:/tmp/%d", "cred_store")]
    [InlineData("cred_store = ccache:/tmp/%", "cred_store")]
    [InlineData("cred_store = ccache:/tmp/%%%", "cred_store")]
    [InlineData("min_lifetime = -1", "min_lifetime")]
    [InlineData("min_lifetime = long", "min_lifetime")]
    [InlineData("krb5_keytab = /etc/krb5.keytab", "krb5_keytab")]
    [InlineData("krb5_ccache = /tmp/cc", "krb5_ccache")]
    [InlineData("krb5_client_keytab = /etc/x", "krb5_client_keytab")]
    [InlineData("enforce_krb5_principal = yes", "enforce_krb5_principal")]
    public void A_value_that_cannot_be_used_is_an_error_at_its_line(string line, string key)
    {
        Problem problem = ServiceProblem(line);
        Assert.Equal((Severity.Error, 4, key), (problem.Severity, problem.Line, problem.Key));
    }

    [Fact]
    public void An_obsolete_key_names_what_replaces_it() =>
        Assert.Equal("write cred_store = client_keytab:/etc/x", ServiceProblem("krb5_client_keytab = /etc/x").Remedy);

    [Theory]
    [InlineData("cred_store = keytab:/nowhere/x.keytab", "/nowhere/x.keytab")]
    [InlineData("cred_store = client_keytab:FILE:/nowhere/x.keytab", "/nowhere/x.keytab")]
    [InlineData("cred_store = kyetab:/nowhere/x.keytab", "kyetab")]
    [InlineData("program = /nowhere/program", "/nowhere/program")]
    [InlineData("unit = httpd", "httpd")]
    [InlineData("selinux_context = a:b:c:d", "deprecated")]
    [InlineData("trusted = maybe", "maybe")]
    [InlineData("filter_flags = DELEGATE", "DELEGATE")]
    [InlineData("enforce_flags = +NOTHING", "NOTHING")]
    [InlineData("credstore = keytab:/x", "credstore")]
    public void What_works_all_the_same_is_a_warning_at_its_line(string line, string names)
    {
        Problem problem = ServiceProblem(line);
        Assert.Equal((Severity.Warning, 4), (problem.Severity, problem.Line));
        Assert.Contains(names, problem.Reason);
    }

    [Theory]
    [InlineData("cred_store = keytab:/nowhere/%U.keytab")]
    [InlineData("cred_store = ccache:KEYRING:session:%u%%")]
    [InlineData("cred_store = keytab:MEMORY:x")]
    public void What_depends_on_the_caller_is_not_looked_at(string line) => Assert.Single(GoodService(line).CredStore);

    [Fact]
    public void Program_is_canonical()
    {
        using ConfigurationDirectory files = new();
        string real = Directory.CreateDirectory(files.File("real")).FullName;
        File.WriteAllText(Path.Combine(real, "program"), "");
        File.CreateSymbolicLink(files.File("link"), real);
        Assert.Equal(Path.Combine(real, "program"), GoodService($"program = {files.File("link")}/../link/program").Program);
    }

    [Fact]
    public void A_service_needs_a_name() => Assert.Contains("no name", OnlyProblem("[service/]\nmechs = krb5\neuid = 0\n").Reason);
}
