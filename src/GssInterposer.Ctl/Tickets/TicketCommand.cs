// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.AuthorizationData;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.Ctl.Tickets;

/// <summary><c>ticket</c>: what is in the tickets of a ccache, or in that of a token.</summary>
internal static class TicketCommand
{
    /// <summary>Prints the tickets, then what is wrong with them.</summary>
    /// <param name="ccacheName">The ccache; null is the default one.</param>
    /// <param name="token">A file with a token, in the place of a ccache.</param>
    /// <param name="keytab">The keytab to decrypt with, or null.</param>
    /// <param name="output">Gets the tickets.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static int Run(string? ccacheName, string? token, string? keytab, TextWriter output, TextWriter errors)
    {
        List<string> problems = [];
        string remedy = "correct the configuration of libkrb5 (KRB5_CONFIG, /etc/krb5.conf)";
        try
        {
            using KerberosLibrary library = new();
            remedy = "name a keytab that you may read: --keytab FILE";
            using TicketKeys keys = TicketKeys.Read(library, keytab);
            TicketReport report = new(new Report(output), keys);
            if (token is not null)
            {
                remedy = "give the first token of an initiator, as it is or in base64";
                report.Write(InitialToken.Decode(TokenFile.Read(token)));
            }
            else
            {
                remedy = "get a ticket (kinit), or name a ccache that you may read: --ccache NAME";
                Write(Ccache.Read(library, ccacheName), report, output);
            }

            problems.AddRange(report.Problems);
            remedy = "above is what could be read";
            if (problems.Count == 0 && keys.AreGiven && report.Opened == 0)
            {
                problems.Add("the keytab opens none of it");
                remedy = "take the keytab of the service that the ticket is for";
            }
        }
        catch (Exception cause) when (cause is MalformedDataException or KerberosException or IOException or UnauthorizedAccessException)
        {
            problems.Add(cause.Message);
        }

        output.Flush(); // two streams may be one terminal
        foreach (string problem in problems)
        {
            errors.WriteLine($"gssinterposerctl: {Report.Text(problem)}");
        }

        if (problems.Count == 0)
        {
            return ExitStatus.Good;
        }

        errors.WriteLine($"gssinterposerctl: {remedy}");
        return ExitStatus.Problem;
    }

    private static void Write(Ccache ccache, TicketReport report, TextWriter output)
    {
        Report head = new(output);
        head.Line("ccache", ccache.Name);
        head.Line("principal", ccache.Principal);
        if (ccache.Entries.Count == 0)
        {
            head.Line("tickets", "none");
        }

        foreach (CcacheEntry entry in ccache.Entries)
        {
            head.Gap();
            report.Write(entry);
        }
    }
}
