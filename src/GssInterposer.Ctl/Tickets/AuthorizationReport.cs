// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.Elements;
using GssInterposer.AuthorizationData.SignedPaths;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.Ctl.Tickets;

/// <summary>Authorization data for a person.</summary>
/// <param name="ticket">The ticket.</param>
/// <param name="part">What is in it.</param>
/// <param name="key">The key that it is encrypted with, which CAMMACs are verified with.</param>
/// <param name="keys">With them a signed path can be verified, if the realm's is among them.</param>
/// <param name="problems">Gets what is malformed.</param>
internal sealed class AuthorizationReport(Ticket ticket, TicketPart part, KerberosKey key, TicketKeys keys, ICollection<string> problems)
{
    private int paths;

    /// <summary>Writes all elements.</summary>
    public void Write(Report report)
    {
        if (part.Authorization.Count == 0)
        {
            report.Line("authorization", "no data");
            return;
        }

        report.Heading("authorization data");
        IReadOnlyList<AuthorizationNode> nodes = AuthorizationNode.Decode(part.Authorization);
        paths = nodes.SelectMany(node => node.WithDescendants()).Count(node => node.Element.Type == AuthorizationType.SignedPath);
        Write(nodes, report.Inside, isVouchedFor: false);
    }

    private void Write(IEnumerable<AuthorizationNode> nodes, Report report, bool isVouchedFor)
    {
        foreach (AuthorizationNode node in nodes)
        {
            Write(node, AuthorizationType.Name(node.Element.Type), report, isVouchedFor);
        }
    }

    private void Write(AuthorizationNode node, string name, Report report, bool isVouchedFor)
    {
        switch (node)
        {
            case PacNode pac:
                string signed = pac.Pac.IsSignedWith(key) ? "vouched for by the KDC" : "not vouched for: it has no server checksum of the ticket's key";
                report.Heading($"{name} (PAC), {pac.Element.Data.Length} bytes ({signed})");
                new PacReport(problems).Write(pac.Pac, report.Inside);
                break;
            case IndicatorsNode indicators:
                report.Heading(isVouchedFor ? name : $"{name} (not vouched for)"); // RFC 8129 §4
                foreach (string word in indicators.Words)
                {
                    report.Inside.Line("indicator", word);
                }

                break;
            case SignedPathNode path:
                report.Heading($"{name}, {path.Element.Data.Length} bytes");
                Write(path.Path, report.Inside);
                break;
            case CammacNode cammac:
                bool isVerified = cammac.IsVouchedFor(key);
                report.Heading($"{name} ({(isVerified ? "vouched for by the KDC" : "not vouched for: it has no verifier of the ticket's key")})");
                Write("KDC verifier", cammac.KdcVerifier, report.Inside);
                Write("verifier", cammac.ServiceVerifier, report.Inside);
                Write(cammac.Children, report.Inside, isVouchedFor || isVerified);
                break;
            case MalformedNode malformed:
                report.Line(name, $"malformed: {malformed.Words}");

                // Windows has used this number for something else.
                if (malformed.Element.Type != AuthorizationType.SignedPath)
                {
                    problems.Add($"{name}: {malformed.Words}");
                }

                break;
            case OpaqueNode opaque:
                report.Line(name, $"{opaque.Element.Data.Length} bytes, not decoded");
                break;
            default:
                report.Heading(name);
                Write(node.Children, report.Inside, isVouchedFor);
                break;
        }
    }

    private void Write(SignedPath path, Report report)
    {
        foreach (Principal service in path.Delegated)
        {
            report.Line("delegated by", service.ToString());
        }

        if (path.Delegated.Count == 0)
        {
            report.Line("delegated by", "nobody so far");
        }

        report.Line("checksum", $"{EncryptionTypes.ChecksumName(path.Checksum.Type)}, {path.Checksum.Value.Length} bytes; {Verdict(path)}");
    }

    private string Verdict(SignedPath path)
    {
        if (paths > 1)
        {
            return $"one of {paths}, and a KDC believes none of several"; // MIT: verify_signedpath
        }

        string krbtgt = new Principal(2, ["krbtgt", ticket.Server.Realm], ticket.Server.Realm).ToString();
        bool[] verdicts = [.. keys.Of(krbtgt).Select(realm => path.IsValidFor(part, realm))]; // of any type: nothing protects the one that the path names
        return verdicts.Length == 0 ? $"takes the key of {krbtgt} to verify"
            : verdicts.Contains(true) ? $"verified with the key of {krbtgt}"
            : $"not of the key of {krbtgt} that the keytab has, as MIT signs (Heimdal does otherwise)";
    }

    private static void Write(string label, VerifierMac? verifier, Report report)
    {
        if (verifier is not null)
        {
            string version = verifier.KeyVersion is { } number ? $", key version {number}" : string.Empty;
            report.Line(label, $"{EncryptionTypes.ChecksumName(verifier.Mac.Type)}{version}");
        }
    }
}
