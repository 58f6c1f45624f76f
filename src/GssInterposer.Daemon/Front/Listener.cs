// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Text;
using System.Threading;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Front;

/// <summary>A listening UNIX stream socket and its file.</summary>
// SAFETY: buffers passed to the kernel are locals with their own sizes; paths end with a NUL.
internal sealed unsafe class Listener
{
    private readonly nuint _device;
    private readonly nuint _inode;

    private Listener(string path, int descriptor, nuint device, nuint inode)
    {
        Path = path;
        Descriptor = descriptor;
        _device = device;
        _inode = inode;
    }

    /// <summary>Where clients connect.</summary>
    public string Path { get; }

    /// <summary>The socket; guarded by <see cref="Guard"/> while it is open.</summary>
    public int Descriptor { get; }

    /// <summary>Held while accepting and while closing.</summary>
    public Lock Guard { get; } = new();

    /// <summary>Closed: its number may be another's.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What epoll knows it by.</summary>
    public EventKey Key { get; set; }

    /// <summary>Length of the present or last pause for want of descriptors; 0 when the last accept succeeded.</summary>
    public int PauseMs { get; set; }

    /// <summary>End of the present pause; 0: none.</summary>
    public long PausedUntilMs { get; set; }

    /// <summary>Makes a socket file and listens there. A file of a daemon that is gone is replaced.</summary>
    /// <param name="path">Absolute, at most 107 bytes.</param>
    /// <param name="mode">Permission bits of the file.</param>
    /// <param name="owner">Owner of the file, or null for ours.</param>
    /// <param name="group">Group of the file, or null for ours.</param>
    /// <exception cref="IOException">What is wrong and what helps.</exception>
    public static Listener Open(string path, int mode, uint? owner, uint? group)
    {
        if (Encoding.UTF8.GetByteCount(path) > FrontLimits.SocketPathBytesMax)
        {
            throw new IOException($"cannot listen on {path}: a socket path may have {FrontLimits.SocketPathBytesMax} bytes; choose a shorter one");
        }

        string? directory = System.IO.Path.GetDirectoryName(path);
        if (!Directory.Exists(directory))
        {
            throw new IOException($"cannot listen on {path}: there is no directory {directory}; create it, or change the configuration");
        }

        RemoveStale(path);
        int descriptor = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        if (descriptor < 0)
        {
            throw SocketError.Exception($"cannot make a socket for {path}", Errno.Value);
        }

        sockaddr_un address = AddressOf(path);
        bool bound = LibC.bind(descriptor, (sockaddr*)&address, (uint)sizeof(sockaddr_un)) == 0;
        int error = bound ? 0 : Errno.Value;

        // Nobody can connect before listen(): until then the file may have any mode.
        stat file = default;
        const uint unchanged = uint.MaxValue;
        if (bound
            && (LibC.chmod(address.sun_path, (uint)mode) != 0
                || ((owner ?? group) != null && LibC.chown(address.sun_path, owner ?? unchanged, group ?? unchanged) != 0)
                || LibC.lstat(address.sun_path, &file) != 0
                || LibC.listen(descriptor, FrontLimits.Backlog) != 0))
        {
            error = Errno.Value;
            LibC.unlink(address.sun_path);
        }

        if (error != 0)
        {
            LibC.close(descriptor);
            throw SocketError.Exception($"cannot listen on {path}", error);
        }

        return new Listener(path, descriptor, file.st_dev, file.st_ino);
    }

    /// <summary>Takes over a socket that listens already (socket activation). Its file is its maker's and stays.</summary>
    /// <returns>Null when <paramref name="descriptor"/> is no listening UNIX stream socket.</returns>
    public static Listener? Adopt(int descriptor, string path) => IsListening(descriptor) ? new Listener(path, descriptor, 0, 0) : null;

    /// <summary>Whether a descriptor is a UNIX stream socket that listens.</summary>
    public static bool IsListening(int descriptor) =>
        Option(descriptor, LibC.SO_DOMAIN) == LibC.AF_UNIX
        && Option(descriptor, LibC.SO_TYPE) == LibC.SOCK_STREAM
        && Option(descriptor, LibC.SO_ACCEPTCONN) == 1;

    /// <summary>Accepts one connection. Called under <see cref="Guard"/>.</summary>
    /// <param name="descriptor">The connection, or -1.</param>
    /// <returns>0 or an errno value; EAGAIN when nobody waits.</returns>
    public int Accept(out int descriptor)
    {
        descriptor = -1;
        if (_inode == 0)
        {
            // An adopted socket may block, and its flags are shared with its maker: ask first. Nobody else accepts.
            pollfd entry = default;
            entry.fd = Descriptor;
            entry.events = LibC.POLLIN;
            if (LibC.poll(&entry, 1, 0) <= 0)
            {
                return LibC.EAGAIN;
            }
        }

        descriptor = LibC.accept4(Descriptor, null, null, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
        return descriptor >= 0 ? 0 : Errno.Value;
    }

    /// <summary>Stops listening, and removes the file if it is still the one that we made.</summary>
    public void Close()
    {
        lock (Guard)
        {
            if (IsClosed)
            {
                return;
            }

            IsClosed = true;
            sockaddr_un address = AddressOf(Path);
            stat file = default;
            if (_inode != 0 && LibC.lstat(address.sun_path, &file) == 0 && file.st_dev == _device && file.st_ino == _inode)
            {
                LibC.unlink(address.sun_path);
            }

            LibC.close(Descriptor);
        }
    }

    private static void RemoveStale(string path)
    {
        sockaddr_un address = AddressOf(path);
        stat file = default;
        if (LibC.lstat(address.sun_path, &file) != 0)
        {
            return;
        }

        if ((file.st_mode & LibC.S_IFMT) != LibC.S_IFSOCK)
        {
            throw new IOException($"cannot listen on {path}: there is a file of this name that is no socket; remove it, or change the configuration");
        }

        int probe = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        int connected = LibC.connect(probe, (sockaddr*)&address, (uint)sizeof(sockaddr_un));
        int error = connected == 0 ? 0 : Errno.Value;
        LibC.close(probe);
        if (error != LibC.ECONNREFUSED)
        {
            throw new IOException(error is 0 or LibC.EAGAIN
                ? $"cannot listen on {path}: another process listens there; stop it, or change the configuration"
                : $"cannot listen on {path}: cannot find out whether another process listens there: {SocketError.Words(error)}");
        }

        LibC.unlink(address.sun_path);
    }

    private static sockaddr_un AddressOf(string path)
    {
        sockaddr_un address = default;
        address.sun_family = LibC.AF_UNIX;
        Encoding.UTF8.GetBytes(path, new Span<byte>(address.sun_path, FrontLimits.SocketPathBytesMax));
        return address;
    }

    private static int Option(int descriptor, int option)
    {
        int value = -1;
        uint length = sizeof(int);
        return LibC.getsockopt(descriptor, LibC.SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
    }
}
