// SPDX-License-Identifier: MIT
namespace GssInterposer.Core.Tests.Proxy;

/// <summary>The calls that Core sends: one for each procedure, and for what an option makes of it.</summary>
public enum SentCall
{
    /// <summary>Asks for the list of extensions.</summary>
    GetCallContext,

    /// <summary>A credential.</summary>
    AcquireCred,

    /// <summary>A credential in another's name: ACQUIRE_CRED with acquire_type.</summary>
    Impersonate,

    /// <summary>What can be stored of a credential in another's name.</summary>
    ExportCred,

    /// <summary>A leg of the initiator.</summary>
    InitSecContext,

    /// <summary>A leg of the acceptor.</summary>
    AcceptSecContext,
}
