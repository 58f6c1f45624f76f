// SPDX-License-Identifier: MIT
namespace GssInterposer.Core.Policy;

/// <summary>GSSPROXY_BEHAVIOR: which side is asked, and in which order.</summary>
public enum Behavior
{
    /// <summary>The real mechanism only.</summary>
    LocalOnly,

    /// <summary>The real mechanism; the daemon when that fails. The default.</summary>
    LocalFirst,

    /// <summary>The daemon; the real mechanism when that fails.</summary>
    RemoteFirst,

    /// <summary>The daemon only. Nothing falls back.</summary>
    RemoteOnly,
}

/// <summary>Questions about a <see cref="Behavior"/>.</summary>
public static class BehaviorExtensions
{
    /// <summary>May the real mechanism be asked at all?</summary>
    public static bool AllowsLocal(this Behavior behavior) => behavior != Behavior.RemoteOnly;

    /// <summary>May the daemon be asked at all?</summary>
    public static bool AllowsRemote(this Behavior behavior) => behavior != Behavior.LocalOnly;

    /// <summary>Is the real mechanism asked before the daemon?</summary>
    public static bool IsLocalFirst(this Behavior behavior) => behavior is Behavior.LocalOnly or Behavior.LocalFirst;
}
