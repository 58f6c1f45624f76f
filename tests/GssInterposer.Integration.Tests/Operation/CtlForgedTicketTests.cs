// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.SignedPaths;
using GssInterposer.AuthorizationData.Tests.Building;
using GssInterposer.AuthorizationData.Tickets;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Integration.Tests.Operation;

/// <summary>gssinterposerctl ticket, with authorization data that the test realm's KDC does not issue.</summary>
public sealed class CtlForgedTicketTests : IDisposable
{
    private readonly ForgedTickets forged = new();

    public void Dispose() => forged.Dispose();

    [Fact]
    public void A_full_PAC_is_shown()
    {
        ProcessResult result = Show(Messages.Everything(), forged.Keytab());

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        foreach ((string label, string value) in ((string, string)[])
        [
            ("client ", "alice@EXAMPLE.TEST"),
            ("logon name", @"EXAMPLE\alice"), ("full name", "Alice Ängström"), ("user", $"{PacWriter.Domain}-1104"), ("primary group", $"{PacWriter.Domain}-513"),
            ("group", $"{PacWriter.Domain}-1205"), ("extra SID", $"{PacWriter.OtherDomain}-572"), ("resource group", $"{PacWriter.OtherDomain}-9001"),
            ("UPN", "alice@example.test"), ("DNS domain", "EXAMPLE.TEST"), ("account", "alice"), ("requestor", $"{PacWriter.Domain}-1104"),
            ("target", "HTTP/back"), ("delegated by", "host/middle@EXAMPLE.TEST"),
            ("client information", "alice, authenticated 2026-01-02 03:04:05Z"), ("server checksum", "hmac-sha1-96-aes256, 12 bytes"), ("KDC checksum", "hmac-md5-rc4, 16 bytes"),
            ("PAC attributes", "the client asked for a PAC"), ("buffer type 99", "3 bytes, not decoded"),
            ("indicator", "spake"), ("verifier", "hmac-sha1-96-aes256, key version 2"), ("valid until", "2037-01-02 13:04:05Z"), ("addresses", "bound to 1"),
            ("AD-ETYPE-NEGOTIATION", "3 bytes, not decoded"), ("decrypted", "with the key of host/localhost@EXAMPLE.TEST, version 3, aes256-cts-hmac-sha1-96"),
        ])
        {
            Assert.True(Lines(result, label).Contains(value), $"{label}: {value}\n{result}");
        }
    }

    [Fact]
    public void The_path_of_a_ticket_is_shown_and_with_the_realm_s_key_verified()
    {
        byte[] authorization = Messages.Elements(Messages.IfRelevant(Messages.Element(142, Path("alice"))));

        ProcessResult unverified = Show(authorization, forged.Keytab());
        ProcessResult verified = Show(authorization, forged.Keytab(withRealm: true));
        ProcessResult foreign = Show(Messages.Elements(Messages.IfRelevant(Messages.Element(142, Path("bob")))), forged.Keytab(withRealm: true));

        Assert.All([unverified, verified, foreign], result => Assert.True(result.ExitCode == 0, result.ToString()));
        Assert.All([unverified, verified, foreign], result => Assert.Equal(["HTTP/front@EXAMPLE.TEST", "host/middle@EXAMPLE.TEST"], Lines(result, "delegated by")));
        Assert.Contains("takes the key of krbtgt/EXAMPLE.TEST@EXAMPLE.TEST to verify", unverified.Output, StringComparison.Ordinal);
        Assert.Contains("; verified with the key of krbtgt/EXAMPLE.TEST@EXAMPLE.TEST", verified.Output, StringComparison.Ordinal);
        Assert.Contains("; not of the key of krbtgt/EXAMPLE.TEST@EXAMPLE.TEST", foreign.Output, StringComparison.Ordinal);
    }

    /// <summary>MIT's KDC tries its own keys, whatever type the path names, and takes a ticket with several paths for one without.</summary>
    [Fact]
    public void A_path_counts_as_a_KDC_counts_it()
    {
        byte[] path = Path("alice");
        SignedPath decoded = SignedPath.Decode(path);
        byte[] renamed = (decoded with { EncryptionType = 17 }).Encode();

        ProcessResult other = Show(Messages.Elements(Messages.IfRelevant(Messages.Element(142, renamed))), forged.Keytab(withRealm: true));
        ProcessResult twice = Show(Messages.Elements(Messages.IfRelevant(Messages.Element(142, path)), Messages.Element(142, path)), forged.Keytab(withRealm: true));

        Assert.Contains("; verified with the key of krbtgt/EXAMPLE.TEST@EXAMPLE.TEST", other.Output, StringComparison.Ordinal);
        Assert.Contains("; one of 2, and a KDC believes none of several", twice.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("; verified", twice.Output, StringComparison.Ordinal);
    }

    /// <summary>A client can ask a KDC to copy authorization data into a ticket.</summary>
    [Fact]
    public void What_nobody_vouches_for_is_marked()
    {
        byte[] elements = Messages.Elements(Messages.Indicators("otp"));
        using KerberosKey service = new(forged.Library, ForgedTickets.KeyType, forged.ServiceKey);
        using KerberosKey realm = new(forged.Library, ForgedTickets.KeyType, forged.RealmKey);
        byte[] Cammac(KerberosKey key) => Messages.VouchedFor(elements, 16, key.MakeChecksum(64, elements).Value.ToArray());

        ProcessResult good = Show(Messages.Elements(Messages.IfRelevant(Cammac(service))), forged.Keytab());
        ProcessResult bad = Show(Messages.Elements(Messages.IfRelevant(Cammac(realm))), forged.Keytab());
        ProcessResult bare = Show(Messages.Elements(Messages.IfRelevant(Messages.Indicators("otp"))), forged.Keytab());
        ProcessResult pac = Show(Messages.Elements(Messages.IfRelevant(Messages.Element(128, PacWriter.Everything()))), forged.Keytab());

        Assert.All([good, bad, bare, pac], result => Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString()));
        Assert.Equal(["(vouched for by the KDC)"], Lines(good, "AD-CAMMAC"));
        Assert.Equal([string.Empty], Lines(good, "AD-AUTHENTICATION-INDICATOR"));
        Assert.Equal(["(not vouched for: it has no verifier of the ticket's key)"], Lines(bad, "AD-CAMMAC"));
        Assert.All([bad, bare], result => Assert.Equal(["(not vouched for)"], Lines(result, "AD-AUTHENTICATION-INDICATOR")));
        Assert.EndsWith("bytes (not vouched for: it has no server checksum of the ticket's key)", Assert.Single(Lines(pac, "AD-WIN2K-PAC (PAC),")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_beyond_all_calendars_is_no_time_that_is_missing()
    {
        byte[] client = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, (byte)'a', 0];

        ProcessResult result = Show(Messages.Elements(Messages.Element(128, PacWriter.Pac((10, client)))), forged.Keytab());

        Assert.Equal(["a, authenticated after the year 9999"], Lines(result, "client information"));
    }

    /// <summary>What is wrong stands behind the name, and long lines are cut.</summary>
    [Fact]
    public void A_long_name_does_not_hide_what_is_wrong()
    {
        string name = new('x', 5000);

        ProcessResult result = Decrypt(Messages.Ticket(Messages.Encrypted(ForgedTickets.KeyType, 3, [1, 2, 3]), server: ["host", name]), forged.Keytab());
        ProcessResult visible = Ctl.Run([("KRB5_CONFIG", "/dev/null")], "ticket", "--ccache", forged.Ccache((name, Messages.Ticket(Messages.Encrypted(18, 3, [1]), server: [name]))));

        Assert.Contains("…: no: cannot decrypt: ", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("give a keytab that has it with --keytab", visible.Line("decrypted"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_none_does_not_hide_the_right_one()
    {
        string keytab = forged.Write("keytab", KerberosFile.Keytab(
            Messages.Realm, ("host/localhost", 3, ForgedTickets.KeyType, [1, 2, 3]), ("host/localhost", 3, ForgedTickets.KeyType, forged.ServiceKey)));

        ProcessResult result = Decrypt(forged.Ticket(Messages.TicketPart(null)), keytab);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("with the key of host/localhost@EXAMPLE.TEST, version 3, aes256-cts-hmac-sha1-96", result.Line("decrypted"));
    }

    /// <summary>What is left out without a word is not there for the reader.</summary>
    [Fact]
    public void A_keytab_and_a_ccache_beyond_all_measure_are_refused_in_words()
    {
        string keytab = forged.Write("keytab", KerberosFile.Keytab(
            Messages.Realm, [.. Enumerable.Repeat<(string, byte, short, byte[])>(("host/localhost", 3, ForgedTickets.KeyType, forged.ServiceKey), 10_001)]));
        string many = forged.Ccache([.. Enumerable.Repeat<(string, byte[])>(("host/localhost", [1]), 10_001)]);
        string large = forged.Ccache([.. Enumerable.Repeat<(string, byte[])>(("host/localhost", new byte[1 << 23]), 3)]);

        ProcessResult keys = Decrypt(forged.Ticket(Messages.TicketPart(null)), keytab);
        ProcessResult[] caches = [.. ((string[])[many, large]).Select(ccache => Ctl.Run([("KRB5_CONFIG", "/dev/null")], "ticket", "--ccache", ccache))];

        Assert.All([keys, .. caches], result => Assert.Equal(1, result.ExitCode));
        Assert.Contains($"keytab {keytab}: has more than the 10000 keys that are looked at", keys.Error, StringComparison.Ordinal);
        Assert.All(caches, result => Assert.Contains("has more than the 10000 entries or the 16777216 bytes of tickets that are looked at", result.Error, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_are_not_shown()
    {
        ProcessResult result = Show(Messages.Everything(), forged.Keytab(withRealm: true));

        string text = result.Text.Replace(" ", string.Empty, StringComparison.Ordinal);
        foreach (byte[] key in (byte[][])[forged.ServiceKey, forged.RealmKey, new byte[32]]) // the session key is zeros
        {
            Assert.DoesNotContain(Convert.ToHexString(key)[..16], text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(key)[..12], text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_a_key_what_is_visible_is_shown_and_which_key_it_takes()
    {
        string ccache = forged.Ccache(("host/localhost", forged.Ticket(Messages.TicketPart(null))));

        ProcessResult result = Ctl.Run([("KRB5CCNAME", ccache), ("KRB5_CONFIG", "/dev/null")], "ticket");

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        Assert.Equal(ccache, result.Line("ccache"));
        Assert.Equal("alice@EXAMPLE.TEST", result.Line("principal"));
        Assert.Equal("host/localhost@EXAMPLE.TEST", result.Line("ticket"));
        Assert.Equal("aes256-cts-hmac-sha1-96, key version 3", result.Line("encryption"));
        Assert.Equal("no: takes the key of host/localhost@EXAMPLE.TEST, version 3, aes256-cts-hmac-sha1-96; give a keytab that has it with --keytab", result.Line("decrypted"));
        Assert.Equal("forwardable", result.Line("flags"));
        Assert.Equal(["2026-01-02 03:04:05Z"], Lines(result, "valid from"));
    }

    [Fact]
    public void A_keytab_with_the_wrong_key_version_or_principal_says_what_it_has()
    {
        byte[] ticket = forged.Ticket(Messages.TicketPart(null));
        byte[] other = new byte[32];

        ProcessResult key = Decrypt(ticket, forged.Keytab(key: other));
        ProcessResult version = Decrypt(ticket, forged.Keytab(version: 2, key: other));
        ProcessResult principal = Decrypt(ticket, forged.Keytab(principal: "HTTP/localhost", key: other));

        Assert.All([key, version, principal], result => Assert.Equal(1, result.ExitCode));
        Assert.Contains("is not the one that the KDC used", key.Error, StringComparison.Ordinal);
        Assert.Contains("of that name only host/localhost@EXAMPLE.TEST, version 2, aes256-cts-hmac-sha1-96", version.Line("decrypted"), StringComparison.Ordinal);
        Assert.Contains("has keys of HTTP/localhost@EXAMPLE.TEST", principal.Line("decrypted"), StringComparison.Ordinal);
        Assert.All([version, principal], result => Assert.Contains("the keytab opens none of it", result.Error, StringComparison.Ordinal));
    }

    /// <summary>As an acceptor without a name accepts it.</summary>
    [Fact]
    public void The_right_key_under_another_name_or_version_does()
    {
        ProcessResult result = Decrypt(forged.Ticket(Messages.TicketPart(null)), forged.Keytab(version: 9, principal: "HTTP/alias"));

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("with the key of HTTP/alias@EXAMPLE.TEST, version 9, aes256-cts-hmac-sha1-96, which the ticket names otherwise", result.Line("decrypted"));
        Assert.Equal("no data", result.Line("authorization"));
    }

    [Fact]
    public void What_is_malformed_does_not_hide_the_rest()
    {
        byte[] damaged = Messages.Elements(
            Messages.Element(128, PacWriter.Pac((1, PacWriter.LogonInfo()[..40]), (10, PacWriter.ClientInfo("alice")))), Messages.Element(142, [1]), Messages.Indicators("spake"));
        byte[] tooShort = Messages.Ticket(Messages.Encrypted(ForgedTickets.KeyType, 3, [1, 2, 3]));
        string ccache = forged.Ccache(("host/broken", [1, 2, 3]), ("host/localhost", tooShort), ("host/localhost", forged.Ticket(Messages.TicketPart(damaged))));

        ProcessResult result = Ctl.Run([("KRB5_CONFIG", "/dev/null")], "ticket", "--ccache", ccache, "--keytab", forged.Keytab());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("host/broken@EXAMPLE.TEST: ticket: no valid DER", result.Error, StringComparison.Ordinal);
        Assert.Contains("host/localhost@EXAMPLE.TEST: no: cannot decrypt: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("PAC logon information: says that it is", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("KRB5SignedPath", result.Error, StringComparison.Ordinal); // Windows has used the number
        Assert.Contains("alice, authenticated 2026-01-02 03:04:05Z", Lines(result, "client information"));
        Assert.Contains("spake", Lines(result, "indicator"));
    }

    /// <summary>The service's long-term key does not open it, and is not blamed.</summary>
    [Fact]
    public void A_ticket_for_a_session_key_is_explained()
    {
        byte[] request = Messages.ApReq(forged.Ticket(Messages.TicketPart(null)), options: 0x40000000);
        string token = forged.Write("token", Messages.NegTokenInit(Messages.Krb5Token(request, Oids.Krb5UserToUser)));

        ProcessResult result = Ctl.Run([("KRB5_CONFIG", "/dev/null")], "ticket", "--token", token);

        Assert.True(result.ExitCode == 0 && result.Error.Length == 0, result.ToString());
        Assert.Equal("SPNEGO, krb5, user to user", result.Line("framing"));
        Assert.Equal("no: encrypted with the session key of another ticket (user to user), which no keytab has", result.Line("decrypted"));
    }

    [Fact]
    public void A_path_of_nobody_says_so()
    {
        ProcessResult result = Show(Messages.Elements(Messages.Element(142, Messages.SignedPath(18, Messages.Checksum(16, new byte[12])))), forged.Keytab());

        Assert.Equal(["nobody so far"], Lines(result, "delegated by"));
    }

    /// <summary>Names come from whoever made the ticket.</summary>
    [Fact]
    public void A_terminal_obeys_nothing_of_what_is_shown()
    {
        ProcessResult result = Show(Messages.Elements(Messages.Indicators("red\u001b[31m\u202e\nforged  line")), forged.Keytab());

        Assert.Contains("red?[31m??forged  line", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);

        ProcessResult mistaken = Ctl.Run("ticket", "red\u001b[31m"); // as a shell makes it of *
        Assert.Equal(2, mistaken.ExitCode);
        Assert.Contains("red?[31m", mistaken.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', mistaken.Error);
    }

    [Fact]
    public void What_is_not_there_is_named_with_what_to_do()
    {
        (string, string)[] environment = [("KRB5_CONFIG", "/dev/null")];
        ProcessResult ccache = Ctl.Run(environment, "ticket", "--ccache", "FILE:/nonexistent/ccache");
        ProcessResult keytab = Ctl.Run(environment, "ticket", "--keytab", "/nonexistent/keytab");
        ProcessResult token = Ctl.Run(environment, "ticket", "--token", "/nonexistent/token");
        ProcessResult both = Ctl.Run(environment, "ticket", "--token", "x", "--ccache", "y");
        ProcessResult empty = Ctl.Run(environment, "ticket", "--keytab", "");

        Assert.All([ccache, keytab, token], result => Assert.Equal(1, result.ExitCode));
        Assert.Contains("/nonexistent/ccache", ccache.Error, StringComparison.Ordinal);
        Assert.Contains("get a ticket (kinit), or name a ccache that you may read: --ccache NAME", ccache.Error, StringComparison.Ordinal);
        Assert.Contains("/nonexistent/keytab", keytab.Error, StringComparison.Ordinal);
        Assert.Contains("name a keytab that you may read: --keytab FILE", keytab.Error, StringComparison.Ordinal);
        Assert.Contains("/nonexistent/token", token.Error, StringComparison.Ordinal);
        Assert.All([both, empty], result => Assert.Equal(2, result.ExitCode));
        Assert.Contains("--ccache and --token are two places", both.Error, StringComparison.Ordinal);
    }

    private ProcessResult Show(byte[] authorization, string keytab) => Decrypt(forged.Ticket(Messages.TicketPart(authorization)), keytab);

    private ProcessResult Decrypt(byte[] ticket, string keytab) =>
        Ctl.Run([("KRB5_CONFIG", "/dev/null")], "ticket", "--ccache", forged.Ccache(("host/localhost", ticket)), "--keytab", keytab);

    /// <summary>A path of two services, signed for a ticket of a client without other authorization data.</summary>
    private byte[] Path(string client)
    {
        using KerberosKey realm = new(forged.Library, ForgedTickets.KeyType, forged.RealmKey);
        SignedPathData signed = SignedPathData.Of(TicketPart.Decode(Messages.TicketPart(null, client)));
        return SignedPath.Sign(signed with { Delegated = [Service("HTTP", "front"), Service("host", "middle")] }, realm).Encode();
    }

    private static Principal Service(params string[] components) => new(1, components, Messages.Realm);

    /// <summary>What stands behind a label, wherever that stands.</summary>
    private static string[] Lines(ProcessResult result, string label) =>
        [.. result.Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith(label, StringComparison.Ordinal)).Select(line => line[label.Length..].Trim())];
}
