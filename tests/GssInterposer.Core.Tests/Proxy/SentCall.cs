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

    /// <summary>A MIC, of a context that the daemon holds. So are those that follow.</summary>
    GetMic,

    /// <summary>Looks at a MIC.</summary>
    VerifyMic,

    /// <summary>A message.</summary>
    Wrap,

    /// <summary>The message of a token.</summary>
    Unwrap,

    /// <summary>How long a message may be.</summary>
    WrapSizeLimit,

    /// <summary>A message in the application's own buffers.</summary>
    MessageIov,

    /// <summary>Bytes that both ends can make.</summary>
    PseudoRandom,

    /// <summary>What there is to know of a context.</summary>
    InquireContext,
}
