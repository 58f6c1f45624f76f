// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using GssInterposer.Testing;

namespace GssInterposer.Applications.Tests;

/// <summary>One of the two programs of a <see cref="SaslConversation"/>.</summary>
/// <param name="Realm">Where.</param>
/// <param name="Account">Who runs it.</param>
/// <param name="Environment">Its environment.</param>
internal sealed record SaslParty(Realm Realm, Account Account, IReadOnlyDictionary<string, string> Environment);
