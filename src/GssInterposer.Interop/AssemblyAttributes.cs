// SPDX-License-Identifier: MIT
#if !BARE
// Every binding is blittable; with this the stubs are compiled ahead of time and nothing is converted behind one's back.
[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]
#endif
