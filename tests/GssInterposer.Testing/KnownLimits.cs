// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;

namespace GssInterposer.Testing;

/// <summary>All of them, in one place.</summary>
public static class KnownLimits
{
    private static readonly Func<Pair, bool> CPlugin = pair => pair.Plugin == PluginKind.Gssproxy;

    /// <summary>The table.</summary>
    public static IReadOnlyList<KnownLimit> All { get; } =
    [
        new("BehaviorTests.The_default_is_LOCAL_FIRST", "", CPlugin, "the C plugin's default is chosen when it is built; Debian's build says REMOTE_FIRST"),
        new("BehaviorTests.An_unreachable_daemon_is_named_in_words", "", CPlugin, "the C plugin gives errno, and no words of its own"),
        new("InstallTests.What_is_installed_works", "", CPlugin, "it is our plugin that scripts/install.sh installs"),
        new(
            "SampleOptionTests.The_transcript_is_the_same_with_and_without_the_proxy", "-export", CPlugin,
            "gss_export_sec_context of a proxied context ends the application with the C plugin"),
        new(
            "SampleOptionTests.The_transcript_is_the_same_with_and_without_the_proxy", "-user alice -spnego", CPlugin,
            "with a named user and SPNEGO the C plugin leaves a token over, which the server takes for the message"),
        new(
            "SaslTests.User_strength_and_messages_are_those_without_the_proxy", "GS2-KRB5", CPlugin,
            "with the C plugin the client's name never equals the same name imported, and the server leaves the realm in it"),
        new(
            "PythonTests.What_a_script_sees_is_what_it_sees_without_the_proxy", "names", CPlugin,
            "a name that the C plugin has canonicalized is the one that was imported"),
        new("PythonTests.What_a_script_sees_is_what_it_sees_without_the_proxy", "credentials", CPlugin, "the C plugin does not export credentials"),
        new(
            "PythonTests.What_a_script_sees_is_what_it_sees_without_the_proxy", "contexts", CPlugin,
            "gss_export_sec_context of a proxied context ends the application with the C plugin"),
    ];
}
