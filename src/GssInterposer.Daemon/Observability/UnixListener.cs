// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Text;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Observability;

/// <summary>A listening stream socket at a path, mode 0660; the path goes when it is disposed.</summary>
// SAFETY: the address is built within its size.
internal sealed unsafe class UnixListener : IDisposable
{
    private const int PathBytesMax = 107;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private readonly string path;

    /// <summary>Makes the socket; one that a dead process left is replaced.</summary>
    /// <exception cref="IOException">Cause and remedy.</exception>
    public UnixListener(string path, int backlog)
    {
        this.path = path;
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (name.Length is 0 or > PathBytesMax)
        {
            throw new IOException($"the path of a socket has 1 to {PathBytesMax} octets, and '{path}' has {name.Length}: choose a shorter one (metrics_socket)");
        }

        RemoveSocket();
        sockaddr_un address = new() { sun_family = LibC.AF_UNIX };
        name.CopyTo(new Span<byte>(address.sun_path, PathBytesMax));
        Descriptor = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0);
        if (Descriptor < 0 || LibC.bind(Descriptor, (sockaddr*)&address, (uint)sizeof(sockaddr_un)) != 0)
        {
            throw Failure();
        }

        File.SetUnixFileMode(path, Mode);
        if (LibC.listen(Descriptor, backlog) != 0)
        {
            throw Failure();
        }
    }

    /// <summary>The socket.</summary>
    public int Descriptor { get; }

    /// <summary>Takes a connection that is waiting.</summary>
    /// <returns>A descriptor that does not block, or a negative number.</returns>
    public int Accept() => LibC.accept4(Descriptor, null, null, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = LibC.close(Descriptor);
        RemoveSocket();
    }

    /// <summary>Never a file that is no socket: the path comes from an administrator who may have mistyped it.</summary>
    private void RemoveSocket()
    {
        stat status;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (LibC.lstat(name, &status) == 0 && (status.st_mode & LibC.S_IFMT) == LibC.S_IFSOCK)
            {
                _ = LibC.unlink(name);
            }
        }
    }

    private IOException Failure()
    {
        int error = Errno.Value;
        if (Descriptor >= 0)
        {
            _ = LibC.close(Descriptor);
        }

        return new IOException($"cannot listen on {path}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}; "
            + "its directory must exist and be writable for the daemon (metrics_socket)");
    }
}
