// SPDX-License-Identifier: MIT
using System;

namespace GssInterposer.Daemon.Sealing;

/// <summary>Keys cannot be loaded, made or rotated. The message names cause and remedy; it never holds a key.</summary>
internal sealed class SealingException(string message, Exception? inner = null) : Exception(message, inner);
