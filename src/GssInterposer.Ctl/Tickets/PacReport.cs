// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AuthorizationData;
using GssInterposer.AuthorizationData.Pacs;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.Ctl.Tickets;

/// <summary>A PAC for a person.</summary>
/// <param name="problems">Gets what is malformed.</param>
internal sealed class PacReport(ICollection<string> problems)
{
    /// <summary>Writes all buffers.</summary>
    public void Write(Pac pac, Report report)
    {
        foreach (PacBuffer buffer in pac.Buffers)
        {
            string name = PacBufferType.Name(buffer.Type);
            try
            {
                Write(name, buffer, buffer.Decode(), report);
            }
            catch (MalformedDataException malformed)
            {
                report.Line(name, $"malformed: {malformed.Message}");
                problems.Add(malformed.Message);
            }
        }
    }

    private static void Write(string name, PacBuffer buffer, object? decoded, Report report)
    {
        switch (decoded)
        {
            case LogonInfo logon:
                report.Heading(name);
                Write(logon, report.Inside);
                break;
            case ClientInfo client:
                report.Line(name, $"{client.Name}, authenticated {Time(client.AuthTime)}");
                break;
            case UpnDnsInfo upn:
                report.Heading(name);
                Write(upn, report.Inside);
                break;
            case DelegationInfo delegation:
                report.Heading(name);
                report.Inside.Line("target", delegation.Target);
                foreach (string service in delegation.TransitedServices)
                {
                    report.Inside.Line("delegated by", service);
                }

                break;
            case PacAttributes attributes:
                report.Line(name, attributes.WasRequested ? "the client asked for a PAC" : attributes.WasGivenImplicitly ? "the client did not say whether it wants a PAC" : "none");
                break;
            case SecurityIdentifier requestor:
                report.Line(name, requestor.ToString());
                break;
            case PacSignature signature:
                string controller = signature.RodcIdentifier is { } id ? $", of read-only domain controller {id}" : string.Empty;
                report.Line(name, $"{EncryptionTypes.ChecksumName(signature.ChecksumType)}, {signature.Length} bytes{controller}");
                break;
            default:
                report.Line(name, $"{buffer.Data.Length} bytes, not decoded");
                break;
        }
    }

    private static void Write(LogonInfo logon, Report report)
    {
        report.Line("logon name", logon.LogonDomainName.Length == 0 ? logon.EffectiveName : $@"{logon.LogonDomainName}\{logon.EffectiveName}");
        report.LineIfAny("full name", logon.FullName);
        report.Line("user", logon.UserSid?.ToString() ?? $"RID {logon.UserId}");
        report.Line("primary group", Account(logon.LogonDomainId, logon.PrimaryGroupId));
        Write("group", logon.Groups, logon.LogonDomainId, report);
        foreach (SidAndAttributes extra in logon.ExtraSids)
        {
            report.Line("extra SID", extra.Sid.ToString());
        }

        Write("resource group", logon.ResourceGroups, logon.ResourceGroupDomainSid, report);
        report.Line("logon", Time(logon.LogonTime));
        report.LineIfAny("logon server", logon.LogonServer);
        report.LineIfAny("profile", logon.ProfilePath);
        report.LineIfAny("home", $"{logon.HomeDirectoryDrive} {logon.HomeDirectory}".Trim());
        report.LineIfAny("logon script", logon.LogonScript);
        report.Line("password set", $"{Time(logon.PasswordLastSet)}, must be changed {Time(logon.PasswordMustChange)}");
        report.Line("flags", $"user 0x{logon.UserFlags:x}, account control 0x{logon.UserAccountControl:x}");
    }

    private static void Write(UpnDnsInfo upn, Report report)
    {
        report.Line("UPN", $"{upn.Upn}{(upn.IsConstructed ? " (made of account and domain)" : string.Empty)}");
        report.Line("DNS domain", upn.DnsDomainName);
        report.LineIfAny("account", upn.SamName);
        report.LineIfAny("SID", upn.Sid?.ToString());
    }

    private static void Write(string label, IEnumerable<GroupMembership> groups, SecurityIdentifier? domain, Report report)
    {
        foreach (string group in groups.Select(group => Account(domain, group.RelativeId)))
        {
            report.Line(label, group);
        }
    }

    private static string Account(SecurityIdentifier? domain, uint relativeId) => domain?.Account(relativeId).ToString() ?? $"RID {relativeId}";

    private static string Time(PacTime time) => time.Value is { } value ? Report.Time(value) : time.IsNever ? "never" : time.IsUnset ? "at no time" : "after the year 9999";
}
