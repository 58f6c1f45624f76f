// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Text;

namespace GssInterposer.Testing;

/// <summary>One [service/NAME] of a gssproxy configuration, on a socket of its own.</summary>
/// <param name="Name">The service's name, and its socket's: DIR/NAME.sock.</param>
/// <param name="Uid">The peer's effective uid.</param>
/// <param name="CredStore">Elements such as <c>keytab:/path</c>.</param>
/// <param name="Usage">initiate, accept or both.</param>
/// <param name="ExtraLines">Further lines as they stand in the file.</param>
public sealed record ProxyService(string Name, uint Uid, IReadOnlyList<string> CredStore, string Usage = "both", params string[] ExtraLines)
{
    /// <summary>The mechanisms that it offers, as they stand in the file.</summary>
    public string Mechs { get; init; } = "krb5";

    /// <summary>Stands for the daemon's own directory in <see cref="CredStore"/> and <see cref="ExtraLines"/>.</summary>
    public const string DaemonDirectory = "{daemon}";

    internal static string SocketName(string service) => $"{service}.sock";

    internal string ToConfiguration(string directory)
    {
        StringBuilder text = new();
        text.Append($"[service/{Name}]\n  mechs = {Mechs}\n  euid = {Uid}\n  cred_usage = {Usage}\n  socket = {directory}/{SocketName(Name)}\n");
        foreach (string element in CredStore)
        {
            text.Append($"  cred_store = {element}\n");
        }

        foreach (string line in ExtraLines)
        {
            text.Append($"  {line}\n");
        }

        return text.Replace(DaemonDirectory, directory).ToString();
    }
}
