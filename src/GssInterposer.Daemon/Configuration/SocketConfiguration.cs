// SPDX-License-Identifier: MIT
namespace GssInterposer.Daemon.Configuration;

/// <summary>A socket to listen on.</summary>
/// <param name="Path">Where it is bound.</param>
/// <param name="Owner">Uid that gets it, or null to leave that alone.</param>
/// <param name="Group">Gid that gets it, or null to leave that alone.</param>
/// <param name="Mode">Permission bits.</param>
internal sealed record SocketConfiguration(string Path, uint? Owner, uint? Group, int Mode);
