// SPDX-License-Identifier: MIT
using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GssInterposer.Daemon.Front;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>Listening sockets that systemd opened for us (sd_listen_fds(3)).</summary>
internal static unsafe class SocketActivation
{
    private const int FirstDescriptor = 3;

    /// <summary>More would be a mistake of whoever set the variable.</summary>
    private const int DescriptorsMax = 1024;

    /// <summary>One passed descriptor.</summary>
    /// <param name="Descriptor">From 3 on.</param>
    /// <param name="Name">FileDescriptorName= of the socket unit, or empty.</param>
    public readonly record struct Passed(int Descriptor, string Name);

    /// <summary>
    /// Takes the descriptors that are meant for this process and removes the variables, so that no child takes them too. Descriptors that are not listening
    /// UNIX stream sockets are left out: the variables may be left over from somebody else, and then the sockets are made as usual.
    /// </summary>
    public static ImmutableArray<Passed> Take()
    {
        ImmutableArray<Passed> passed = Parse(
            ProcessEnvironment.Get("LISTEN_PID"), ProcessEnvironment.Get("LISTEN_FDS"), ProcessEnvironment.Get("LISTEN_FDNAMES"), LibC.getpid());
        foreach (string variable in (ReadOnlySpan<string>)["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"])
        {
            ProcessEnvironment.Remove(variable);
        }

        return passed.RemoveAll(one => !Listener.IsListening(one.Descriptor));
    }

    /// <summary>What the variables say.</summary>
    /// <param name="listenPid">LISTEN_PID: whom they are for.</param>
    /// <param name="listenFds">LISTEN_FDS: how many descriptors.</param>
    /// <param name="listenFdNames">LISTEN_FDNAMES: their names with colons between, or null.</param>
    /// <param name="ownPid">Who we are.</param>
    public static ImmutableArray<Passed> Parse(string? listenPid, string? listenFds, string? listenFdNames, int ownPid)
    {
        if (!Number(listenPid, out int pid) || pid != ownPid || !Number(listenFds, out int count) || count > DescriptorsMax)
        {
            return [];
        }

        string[] names = listenFdNames?.Split(':') ?? [];
        ImmutableArray<Passed>.Builder passed = ImmutableArray.CreateBuilder<Passed>(count);
        for (int index = 0; index < count; index++)
        {
            passed.Add(new Passed(FirstDescriptor + index, index < names.Length ? names[index] : ""));
        }

        return passed.ToImmutable();
    }

    /// <summary>The path that a socket is bound to, or null when it has none (abstract, unnamed).</summary>
    public static unsafe string? PathOf(int descriptor)
    {
        sockaddr_un address;
        uint bytes = (uint)sizeof(sockaddr_un);
        // SAFETY: the kernel writes no more than bytes says; the path is NUL-terminated within the struct or fills it.
        if (LibC.getsockname(descriptor, (sockaddr*)&address, &bytes) != 0 || bytes <= sizeof(ushort))
        {
            return null;
        }

        ReadOnlySpan<byte> path = new ReadOnlySpan<byte>((byte*)&address, (int)bytes)[sizeof(ushort)..];
        int end = path.IndexOf((byte)0);
        path = end < 0 ? path : path[..end];
        return path.IsEmpty ? null : Encoding.UTF8.GetString(path);
    }

    private static bool Number(string? text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
