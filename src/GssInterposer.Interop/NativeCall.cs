// SPDX-License-Identifier: MIT
#if BARE
// There is no garbage collector to make way for: a call is a call.
global using NativeCallAttribute = System.Runtime.InteropServices.SuppressGCTransitionAttribute;
#else
using System;

namespace GssInterposer.Interop;

/// <summary>
/// Marks a call into C. In the plugin (BARE) it is SuppressGCTransition; here it does nothing, since these calls may block and the
/// collector must be able to run meanwhile.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeCallAttribute : Attribute;
#endif
