// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

// Locals are not zeroed on entry: the C# compiler proves that each is assigned before it is read, and protocol structs are large.
[module: SkipLocalsInit]
