// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using GssInterposer.Interop;

namespace GssInterposer.Daemon.Lifecycle;

/// <summary>
/// Becomes the user of key <c>run_as_user</c>. Of the capabilities CAP_SYS_PTRACE stays, without which /proc/PID/exe of other users' processes cannot be read, and
/// nothing else. Capabilities belong to threads and are inherited by the threads that one starts: call it on the thread that starts the workers, before it does.
/// </summary>
internal static unsafe class Privileges
{
    // linux/prctl.h and linux/capability.h: part of the kernel's interface, the same on all architectures.
    private const int SetKeepCapabilities = 8;
    private const int DropBoundingCapability = 24;
    private const uint CapabilityVersion3 = 0x20080522;
    private const int CapSetPcap = 8;
    private const int CapSysPtrace = 19;
    private const int CapabilitiesMax = 64;

    /// <summary>Becomes the user.</summary>
    /// <param name="userName">Login name.</param>
    /// <returns>null, or why it did not work; then the process must end, since it may have become half of what it should be.</returns>
    public static string? Drop(string userName)
    {
        if (Accounts.UserByName(userName) is not { } user)
        {
            return $"there is no user '{userName}'; correct key run_as_user";
        }

        // All of them are needed until the uid has changed; without this call the kernel takes them away then.
        if (LibC.prctl(SetKeepCapabilities, 1, 0, 0, 0) != 0)
        {
            return Failure("keep capabilities (prctl)");
        }

        uint[] groups = Accounts.GroupsOf(user);
        fixed (uint* first = groups)
        {
            // SAFETY: the kernel copies the list. glibc carries these three calls out on every thread of the process.
            if (LibC.setgroups((nuint)groups.Length, first) != 0)
            {
                return Failure($"take on the groups of '{userName}' (setgroups)");
            }
        }

        if (LibC.setresgid(user.Gid, user.Gid, user.Gid) != 0)
        {
            return Failure($"take on gid {user.Gid} (setresgid)");
        }

        if (LibC.setresuid(user.Uid, user.Uid, user.Uid) != 0)
        {
            return Failure($"take on uid {user.Uid} (setresuid)");
        }

        return LimitCapabilities() ?? (LibC.prctl(SetKeepCapabilities, 0, 0, 0, 0) == 0 ? null : Failure("stop keeping capabilities (prctl)"));
    }

    /// <summary>Empties the bounding set, so that no program we might execute gets any, then keeps CAP_SYS_PTRACE alone.</summary>
    private static string? LimitCapabilities()
    {
        if (SetCapabilities((1UL << CapSetPcap) | (1UL << CapSysPtrace)) is { } failure)
        {
            return failure;
        }

        for (int capability = 0; capability < CapabilitiesMax; capability++)
        {
            if (LibC.prctl(DropBoundingCapability, (nuint)capability, 0, 0, 0) != 0)
            {
                // EINVAL: the kernel knows no more of them.
                if (Errno.Value == LibC.EINVAL)
                {
                    break;
                }

                return Failure("empty the capability bounding set (prctl)");
            }
        }

        return SetCapabilities(1UL << CapSysPtrace);
    }

    /// <summary>Makes a set effective and permitted, of those that are permitted now.</summary>
    private static string? SetCapabilities(ulong wanted)
    {
        // struct __user_cap_header_struct { version, pid }; two of struct __user_cap_data_struct { effective, permitted, inheritable }, low words first.
        uint* header = stackalloc uint[2] { CapabilityVersion3, 0 };
        uint* data = stackalloc uint[6];
        // SAFETY: version 3 means exactly these sizes; pid 0 is the calling thread.
        if (LibC.capget(header, data) != 0)
        {
            return Failure("read capabilities (capget)");
        }

        uint low = data[1] & (uint)wanted;
        uint high = data[4] & (uint)(wanted >> 32);
        (data[0], data[1], data[2]) = (low, low, 0);
        (data[3], data[4], data[5]) = (high, high, 0);
        return LibC.capset(header, data) == 0 ? null : Failure("limit capabilities (capset)");
    }

    private static string Failure(string what) => Failure(what, Marshal.GetPInvokeErrorMessage(Errno.Value));

    private static string Failure(string what, string cause) =>
        $"cannot {what}: {cause}; start the daemon as root, or remove key run_as_user";
}
