// SPDX-License-Identifier: MIT
using GssInterposer.AuthorizationData.Crypto;
using GssInterposer.AuthorizationData.Tickets;

namespace GssInterposer.Ctl.Tickets;

/// <summary>What came of the attempt to decrypt a ticket.</summary>
/// <param name="Part">What is in it, or null.</param>
/// <param name="Words">With which key, or why not and what it takes.</param>
/// <param name="IsProblem">A key that should fit does not.</param>
/// <param name="Key">The key that it was opened with; the keytab's, and not to be disposed here.</param>
internal sealed record Opening(TicketPart? Part, string Words, bool IsProblem = false, KerberosKey? Key = null);
