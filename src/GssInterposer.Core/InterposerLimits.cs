// SPDX-License-Identifier: MIT
namespace GssInterposer.Core;

/// <summary>Every bound of the interposer in one place; what concerns messages is in <see cref="Xdr.Limits"/>.</summary>
public static class InterposerLimits
{
    /// <summary>One call, from the first connect to the last byte of the reply.</summary>
    public const int CallTimeoutMsDefault = 30_000;

    /// <summary>The least and the most that GSSINTERPOSER_TIMEOUT_MS may ask for.</summary>
    public const int CallTimeoutMsMin = 10;

    /// <inheritdoc cref="CallTimeoutMsMin"/>
    public const int CallTimeoutMsMax = 3_600_000;

    /// <summary>Telling the daemon that a context is not needed any more: its time ends there anyway, and nobody should wait to hear so.</summary>
    public const int ReleaseTimeoutMs = 1_000;

    /// <summary>How long a process that has already spoken to the daemon waits for it to come back: a restart takes less.</summary>
    public const int RestartWindowMs = 5_000;

    /// <summary>First and longest pause between two tries to connect.</summary>
    public const int ConnectPauseMsFirst = 1;

    /// <inheritdoc cref="ConnectPauseMsFirst"/>
    public const int ConnectPauseMsMax = 64;

    /// <summary>A wait this close to the whole budget may use the socket's own timeout, which saves a system call.</summary>
    public const int SocketTimeoutSlackMs = 50;

    /// <summary>Connections that a process keeps. A thread that finds none free opens one for its call only.</summary>
    public const int ConnectionSlots = 64;

    /// <summary>sizeof(sun_path), with its terminating NUL (unix(7)).</summary>
    public const int SocketPathBytesMax = 108;

    /// <summary>First descriptor we use: 0 to 2 belong to a host that may have closed them and expects to get them back from open.</summary>
    public const int DescriptorMin = 3;

    /// <summary>Room for a reply in the call's own frame: most are shorter and take one recv and no malloc.</summary>
    public const uint ReplyBytesFirst = 4096;

    /// <summary>Sealed acceptor credentials that a process keeps (AcceptorCache).</summary>
    public const int AcceptorCachePlaces = 16;

    /// <summary>A longer one is not kept there: a second copy of whatever the daemon says would be one too many.</summary>
    public const int AcceptorCacheBytesMax = 64 << 10;

    /// <summary>The smallest stack that the plugin works on; two threads' stacks are at least as far apart.</summary>
    public const int ThreadStackBytesApart = 64 << 10;

    /// <summary>Words of one failure, as kept for gss_display_status.</summary>
    public const int WordsBytesMax = 400;

    /// <summary>Failures whose words a thread keeps.</summary>
    public const int WordsPerThread = 4;

    /// <summary>Changed credentials that one handle takes over from the daemon before it keeps what it has (see CredHandle).</summary>
    public const int CredentialUpdatesMax = 64;

    /// <summary>How often a change of a credential is begun anew because another thread has changed it meanwhile.</summary>
    public const int CredentialChangeAttemptsMax = 16;

    /// <summary>How often the sealed credential is put into a credential cache that another process keeps changing, and the pause before one that cannot be read is looked at again, or one that is not there is made.</summary>
    public const int CacheAttemptsMax = 10;

    /// <inheritdoc cref="CacheAttemptsMax"/>
    public const uint CachePauseUs = 5_000;

    /// <summary>A FILE cache beyond this is written anew, without the room of removed entries.</summary>
    public const long CacheFileBytesMax = 1 << 20;

    /// <summary>A line of the configuration file with its newline, and of /etc/passwd and /etc/group as far as they are looked at.</summary>
    public const int ConfigurationLineBytesMax = 1024;

    /// <summary>Files that /etc/gssinterposer.conf.d may hold.</summary>
    public const int ConfigurationFilesMax = 64;

    /// <summary>Sections with a name in all files together.</summary>
    public const int ConfigurationSectionsMax = 128;
}
