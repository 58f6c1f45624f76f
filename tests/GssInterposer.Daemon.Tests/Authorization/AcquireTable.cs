// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Linq;

namespace GssInterposer.Daemon.Tests.Authorization;

/// <summary>
/// Who gets which credential, written down from gssproxy.conf(5), docs/NFS.md of the C daemon and its behaviour; the code under test had no part in it. The first row that fits
/// a case says what has to happen; <c>.</c> fits anything. Deviations from the C daemon are marked.
/// </summary>
internal static class AcquireTable
{
    // who    own: uid == euid; any: another uid, let in by allow_any_uid
    // name   none, uid (STRING_UID of 4242), text (anything else)
    // usage  I, A, B
    // result KIND NAME UID KEYTAB
    //        KIND   plain, self (S4U2Self with the service's credential and a context to self), input (S4U2Self with the input credential), refused
    //        NAME   default, asked, configured, user
    //        UID    which %U: peer or named
    //        KEYTAB service (takes the client keytab's place) or store (as configured)
    private const string Table = """
        # acquire      trusted impersonate transition who  name  usage   result
        # The client asks for S4U2Self. [C: trusted counts for any uid; impersonate allows it too; without permission an ordinary acquisition from root's own stores.]
          impersonate  .       .           yes        .    none  .       refused
          impersonate  yes     .           .          own  none  .       refused
          impersonate  .       .           yes        .    .     .       input asked peer store
          impersonate  yes     .           .          own  .     .       input asked peer store
          impersonate  .       .           .          .    .     .       refused
        # A trusted peer names a user by uid. [C: the same]
          normal       yes     yes         .          own  uid   I       self user named service
          normal       yes     yes         .          own  uid   B       self user named service
          normal       yes     .           .          own  uid   .       plain default named store
        # The service itself names somebody; without trust a uid name is a name like any other.
          normal       .       yes         .          own  uid   I       self asked peer service
          normal       .       yes         .          own  uid   B       self asked peer service
          normal       .       yes         .          own  text  I       self asked peer service
          normal       .       yes         .          own  text  B       self asked peer service
          normal       .       .           .          own  uid   .       plain asked peer service
          normal       .       .           .          own  text  .       plain asked peer service
        # The service itself, no name: its own. [C with impersonate: an error, for want of a name to impersonate.]
          normal       yes     .           .          own  none  .       plain configured peer service
          normal       .       .           .          own  none  .       plain default peer store
        # Users under allow_any_uid are impersonated as who they are, whatever they name.
          normal       .       yes         .          any  .     I       self user peer service
          normal       .       yes         .          any  .     B       self user peer service
          normal       .       .           .          any  none  .       plain default peer store
          normal       .       .           .          any  .     .       plain asked peer store
        """;

    private static readonly string[][] Rows = [.. Table.Split('\n')
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Every combination with what has to happen.</summary>
    public static IEnumerable<(string[] Case, string Expected)> All() =>
        from acquire in (string[])["normal", "impersonate"]
        from trusted in (string[])["yes", "no"]
        from impersonate in (string[])["yes", "no"]
        from transition in (string[])["yes", "no"]
        from who in (string[])["own", "any"]
        from name in (string[])["none", "uid", "text"]
        from usage in (string[])["I", "A", "B"]
        let combination = (string[])[acquire, trusted, impersonate, transition, who, name, usage]
        select (combination, Expected(combination));

    private static string Expected(string[] combination)
    {
        string[] row = Rows.First(row => combination.Zip(row).All(pair => pair.Second == "." || pair.First == pair.Second));
        return string.Join(' ', row[combination.Length..]);
    }
}
