// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Text;
using GssInterposer.Interop;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Procedures;

/// <summary>
/// A realm that libkrb5 of the test process itself lives in: it reads its environment, the native one, whenever it begins something, so the variables hold for the
/// tests of this collection and go with it. Alice's ticket is in the default ccache, the service's keys in the default keytab.
/// </summary>
// SAFETY: setenv copies its arguments; no other thread uses the environment, since test collections run one at a time.
public sealed unsafe class InProcessRealm : IDisposable
{
    private static readonly string[] Variables = ["KRB5_CONFIG", "KRB5CCNAME", "GSS_MECH_CONFIG", "KRB5_KTNAME"];

    private readonly Dictionary<string, string?> _before = [];

    public InProcessRealm()
    {
        Realm = new Realm();
        Dictionary<string, string> environment = Realm.DirectEnvironmentOfAlice();
        environment["KRB5_KTNAME"] = Realm.ServiceKeytab;
        foreach (string variable in Variables)
        {
            _before[variable] = Environment.GetEnvironmentVariable(variable);
            Set(variable, environment[variable]);
        }
    }

    /// <summary>The realm.</summary>
    public Realm Realm { get; }

    public void Dispose()
    {
        foreach (string variable in Variables)
        {
            Set(variable, _before[variable]);
        }

        Realm.Dispose();
    }

    private static void Set(string variable, string? value)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(variable + "\0"))
        fixed (byte* text = Encoding.UTF8.GetBytes(value + "\0"))
        {
            _ = value is null ? LibC.unsetenv(name) : LibC.setenv(name, text, 1);
        }
    }
}

/// <summary>Tests in a realm.</summary>
[CollectionDefinition(Name)]
public sealed class InProcessRealmTests : ICollectionFixture<InProcessRealm>
{
    public const string Name = "in-process realm";
}
