// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Core.Status;

/// <summary>
/// Our own minor status codes. The rest of the number space belongs to Kerberos (com_err tables) and errno, whose codes pass through unchanged, so that
/// applications that look for one find it. The base is no com_err table of MIT Kerberos.
/// </summary>
public enum MinorCode : uint
{
    /// <summary>A failure that came without a minor.</summary>
    NoFurtherDetail = 0x4749_5001,

    /// <summary>The entry point is not offered.</summary>
    NotOffered,

    /// <summary>NULL where the call needs an input.</summary>
    NullInput,

    /// <summary>NULL where the call needs an output.</summary>
    NullOutput,

    /// <summary>malloc failed.</summary>
    OutOfMemory,

    /// <summary>The code trapped: a bug of ours.</summary>
    InternalError,

    /// <summary>Not one of our names.</summary>
    BadName,

    /// <summary>Not one of our credentials.</summary>
    BadCredential,

    /// <summary>Not one of our contexts.</summary>
    BadContext,

    /// <summary>The context is not established.</summary>
    ContextIncomplete,

    /// <summary>A quality of protection other than the default one, which is all that krb5 has.</summary>
    UnknownQop,

    /// <summary>Not a mechanism that we interpose.</summary>
    BadMechanism,

    /// <summary>An exported token that is not what it should be.</summary>
    BadToken,

    /// <summary>GSSPROXY_BEHAVIOR forbids the side that the handle is bound to.</summary>
    WrongSide,

    /// <summary>GSSPROXY_SOCKET is too long for a UNIX socket address.</summary>
    SocketPathTooLong,

    /// <summary>No connection to the daemon.</summary>
    CannotConnect,

    /// <summary>The daemon closed the connection before it answered.</summary>
    ConnectionLost,

    /// <summary>The daemon did not answer in time.</summary>
    TimedOut,

    /// <summary>The request does not fit into one message.</summary>
    RequestTooLarge,

    /// <summary>The daemon's answer is not a valid one.</summary>
    BadReply,

    /// <summary>The daemon refused the call on the RPC level.</summary>
    CallRefused,

    /// <summary>The daemon reported success and left out the result.</summary>
    EmptyReply,

    /// <summary>The daemon cannot carry on a handshake of more than one leg.</summary>
    NoMultiLegAccept,

    /// <summary>The daemon does not list the extension `password`; none was sent to it.</summary>
    NoPasswords,

    /// <summary>An option that is an object of this process, for a credential that is not here.</summary>
    OptionNeedsLocal,

    /// <summary>The daemon does not tell who got a credential in another's name.</summary>
    ImpersonatorUnknown,

    /// <summary>The daemon has used another credential than the one it was shown.</summary>
    OtherPrincipal,

    /// <summary>More changes of one credential than a handle takes.</summary>
    TooManyChanges,

    /// <summary>Something is wrong with the configuration file.</summary>
    BadConfiguration,

    /// <summary>gss_store_cred without leave to overwrite.</summary>
    AlreadyStored,

    /// <summary>A credential store with two ccaches.</summary>
    CacheNamedTwice,

    /// <summary>The context is established already.</summary>
    ContextEstablished,

    /// <summary>A key, of a context that the daemon holds.</summary>
    KeysStayInDaemon,
}

/// <summary>Words for a <see cref="MinorCode"/> when nothing more precise is known.</summary>
public static class MinorCodeText
{
    /// <summary>The general words; empty for a number that is not one of ours.</summary>
    public static ReadOnlySpan<byte> Of(uint code) => (MinorCode)code switch
    {
        MinorCode.NoFurtherDetail => "the mechanism gave no further detail"u8,
        MinorCode.NotOffered => "the proxy interposer does not offer this operation"u8,
        MinorCode.NullInput => "a required input parameter is NULL"u8,
        MinorCode.NullOutput => "a required output parameter is NULL"u8,
        MinorCode.OutOfMemory => "out of memory"u8,
        MinorCode.InternalError => "internal error in gssinterposer.so: please report it"u8,
        MinorCode.BadName => "the name is not one of this mechanism's"u8,
        MinorCode.BadCredential => "the credential is not one of this mechanism's"u8,
        MinorCode.BadContext => "the security context is not one of this mechanism's"u8,
        MinorCode.ContextIncomplete => "Attempt to use incomplete security context"u8, // krb5's own words
        MinorCode.ContextEstablished => "Context is already fully established"u8,       // and again
        MinorCode.UnknownQop => "Unknown quality of protection specified"u8,            // and again
        MinorCode.BadMechanism => "the mechanism is not one that the proxy interposer stands in for"u8,
        MinorCode.BadToken => "the token is damaged or of another mechanism"u8,
        MinorCode.WrongSide => "GSSPROXY_BEHAVIOR, or behavior in gssinterposer.conf, does not allow the side, local or proxy, that this credential or context belongs to"u8,
        MinorCode.SocketPathTooLong => "the path of the gss-proxy socket is longer than the 107 bytes that a UNIX socket allows: shorten GSSPROXY_SOCKET"u8,
        MinorCode.CannotConnect => "cannot reach the gss-proxy"u8,
        MinorCode.ConnectionLost => "the gss-proxy closed the connection before it answered"u8,
        MinorCode.TimedOut => "the gss-proxy did not answer in time"u8,
        MinorCode.RequestTooLarge => "the request is larger than the 1 MiB that the gss-proxy protocol allows: send smaller messages, or, where the daemon keeps session keys, set session_keys = client for the service"u8,
        MinorCode.BadReply => "the gss-proxy sent an answer that is not valid"u8,
        MinorCode.CallRefused => "the gss-proxy refused the call"u8,
        MinorCode.EmptyReply => "the gss-proxy reported success without a result"u8,
        MinorCode.NoMultiLegAccept => "the gss-proxy cannot accept a handshake of more than one leg"u8,
        MinorCode.NoPasswords => "the gss-proxy daemon does not take passwords, so it was sent none: run gssinterposerd, or set GSSPROXY_BEHAVIOR=LOCAL_FIRST"u8,
        MinorCode.OptionNeedsLocal => "the option is an object of this process, and the credential is with the gss-proxy"u8,
        MinorCode.ImpersonatorUnknown => "the gss-proxy daemon does not tell whether the credential was got by impersonation: run gssinterposerd"u8,
        MinorCode.OtherPrincipal => "the gss-proxy could not use the credential any more and took one of another principal: acquire the credential again"u8,
        MinorCode.TooManyChanges => "the options of one credential were changed too often: acquire the credential again"u8,
        MinorCode.BadConfiguration => "the configuration of the proxy interposer, /etc/gssinterposer.conf, has an error"u8,
        MinorCode.AlreadyStored => "the credential cache is in use already, and overwriting it was not asked for"u8,
        MinorCode.CacheNamedTwice => "the credential store names more than one ccache"u8,
        MinorCode.KeysStayInDaemon => "the keys of this context stay with the gss-proxy daemon, whose setting session_keys = daemon lets none out: set session_keys = client for a service that needs them"u8,
        _ => default,
    };
}
