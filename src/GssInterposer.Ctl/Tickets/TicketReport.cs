// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Text;
using GssInterposer.AuthorizationData;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.Ctl.Tickets;

/// <summary>Tickets for a person: what the KDC wrote, where there is a key, or else what is visible.</summary>
/// <param name="report">Where it goes.</param>
/// <param name="keys">The keys.</param>
internal sealed class TicketReport(Report report, TicketKeys keys)
{
    private readonly List<string> problems = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>How many tickets could be decrypted.</summary>
    public int Opened { get; private set; }

    /// <summary>An entry of a ccache.</summary>
    public void Write(CcacheEntry entry)
    {
        if (entry.IsSealed)
        {
            report.Line("sealed", $"a credential of {entry.Client}, {entry.Ticket.Length} bytes");
            report.Inside.Line("by", "a gss-proxy, for itself: no ticket, and nobody but that daemon can open it");
            return;
        }

        Ticket ticket;
        try
        {
            ticket = Ticket.Decode(entry.Ticket);
        }
        catch (MalformedDataException malformed)
        {
            report.Line("ticket", entry.Server);
            report.Inside.Line("malformed", malformed.Message);
            problems.Add($"{Shown.Text(entry.Server)}: {malformed.Message}");
            return;
        }

        report.Line("ticket", ticket.Server.ToString());
        report.Inside.LineIfAny("asked for as", entry.Server == ticket.Server.ToString() ? null : entry.Server);
        Opening opening = entry.IsUserToUser ? UserToUser : keys.Open(ticket);
        if (opening.Part is null)
        {
            WriteVisible(entry);
        }

        Write(ticket, opening);
    }

    /// <summary>The ticket of a token.</summary>
    public void Write(InitialToken token)
    {
        report.Line("framing", token.Framing);
        report.Line("options", token.Request.RequiresAnswer ? "mutual-required" : "none");
        report.Gap();
        Ticket ticket = token.Request.Ticket;
        report.Line("ticket", ticket.Server.ToString());
        Write(ticket, token.Request.UsesSessionKey ? UserToUser : keys.Open(ticket));
    }

    private static Opening UserToUser => new(null, "no: encrypted with the session key of another ticket (user to user), which no keytab has");

    private void Write(Ticket ticket, Opening opening)
    {
        Report inside = report.Inside;
        if (opening.Part is { } part)
        {
            WriteContents(part);
        }

        string version = ticket.Encrypted.KeyVersion is { } number ? $", key version {number}" : string.Empty;
        inside.Line("encryption", $"{EncryptionTypes.Name(ticket.Encrypted.EncryptionType)}{version}");
        inside.Line("decrypted", opening.Words);
        if (opening.IsProblem)
        {
            problems.Add($"{Shown.Text(ticket.Server.ToString())}: {opening.Words}"); // a long name leaves room for what is wrong
        }

        if (opening is { Part: not null, Key: not null })
        {
            Opened++;
            new AuthorizationReport(ticket, opening.Part, opening.Key, keys, problems).Write(inside);
        }
    }

    /// <summary>What the client's library noted.</summary>
    private void WriteVisible(CcacheEntry entry) =>
        WriteFields(entry.Client, entry.Flags, entry.KeyType, Time(entry.AuthTime), Time(entry.StartTime), Time(entry.EndTime), Time(entry.RenewTill));

    /// <summary>What the KDC wrote.</summary>
    private void WriteContents(TicketPart part)
    {
        WriteFields(part.Client.ToString(), part.Flags, part.SessionKeyType, part.AuthTime, part.StartTime, part.EndTime, part.RenewTill);
        report.Inside.LineIfAny("transited", Transited(part));
        report.Inside.LineIfAny("addresses", part.AddressCount == 0 ? null : $"bound to {part.AddressCount}");
    }

    private void WriteFields(
        string client, uint flags, int keyType, DateTimeOffset? authenticated, DateTimeOffset? starts, DateTimeOffset? ends, DateTimeOffset? renewable)
    {
        Report inside = report.Inside;
        inside.Line("client", client);
        inside.Line("flags", flags == 0 ? "none" : string.Join(", ", TicketFlags.NamesOf(flags)));
        inside.LineIfAny("authenticated", Text(authenticated));
        inside.LineIfAny("valid from", Text(starts ?? authenticated));
        inside.LineIfAny("valid until", Text(ends) is { } end ? $"{end}{(ends < DateTimeOffset.UtcNow ? " (over)" : string.Empty)}" : null);
        inside.LineIfAny("renewable until", Text(renewable));
        inside.Line("session key", EncryptionTypes.Name(keyType));
    }

    private static string? Transited(TicketPart part) => part.Transited.IsEmpty ? null : Encoding.UTF8.GetString(part.Transited.Span);

    private static DateTimeOffset? Time(uint seconds) => seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static string? Text(DateTimeOffset? time) => time is { } value ? Report.Time(value) : null;
}
