// SPDX-License-Identifier: MIT
using System;
using Xunit;

namespace GssInterposer.Daemon.Tests.Attack;

/// <summary>A test that attacks a daemon that somebody else has started; skipped unless <see cref="AttackTests.SocketVariable"/> says where it is.</summary>
public sealed class AttackFactAttribute : FactAttribute
{
    /// <summary>Skips without a socket.</summary>
    public AttackFactAttribute() => Skip = string.IsNullOrEmpty(Environment.GetEnvironmentVariable(AttackTests.SocketVariable))
        ? $"set {AttackTests.SocketVariable} to the socket of a daemon that may be lost"
        : null;
}
