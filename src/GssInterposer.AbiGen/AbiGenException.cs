// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.AbiGen;

/// <summary>A fault in the inputs or the tool chain, in words for the person who runs the generator.</summary>
internal sealed class AbiGenException(string message) : Exception(message);
