// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using GssInterposer.Core;
using GssInterposer.Core.Mechanisms;
using GssInterposer.Core.Status;
using GssInterposer.Core.Transport;
using GssInterposer.Interop;

namespace GssInterposer.Plugin;

/// <summary>What native/shim.c calls besides the entry points: opening the gate, cleaning up after a trap, a fork, a thread.</summary>
internal static unsafe class Lifecycle
{
    [UnmanagedCallersOnly(EntryPoint = "gi_mech_interposer")]
    internal static gss_OID_set_desc_struct* MechInterposer(Call* call, gss_OID_desc_struct* interposer, int switchedOn)
    {
        gss_OID_set_desc_struct* mechanisms = InterposedMechanisms.Run(call, interposer, switchedOn != 0);
        call->End();
        return mechanisms;
    }

    [UnmanagedCallersOnly(EntryPoint = "gi_abandon")]
    internal static void Abandon(Call* call, uint* minor)
    {
        *minor = (uint)MinorCode.InternalError;
        call->Abandon();
    }

    [UnmanagedCallersOnly(EntryPoint = "gi_after_fork")]
    internal static void AfterFork() => Connections.AfterFork();

    [UnmanagedCallersOnly(EntryPoint = "gi_forget_thread")]
    internal static void ForgetThread(void* words) => Words.Release(words);
}
