// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AuthorizationData.Crypto;

/// <summary>libkrb5 said no.</summary>
/// <param name="code">Its error code.</param>
/// <param name="message">What was tried, and libkrb5's words.</param>
public sealed class KerberosException(int code, string message) : Exception(message)
{
    /// <summary>libkrb5's error code.</summary>
    public int Code => code;
}
