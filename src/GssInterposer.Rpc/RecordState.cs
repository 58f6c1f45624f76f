// SPDX-License-Identifier: MIT
namespace GssInterposer.Rpc;

/// <summary>Where a <see cref="RecordAssembler"/> stands.</summary>
public enum RecordState
{
    /// <summary>More bytes must be received.</summary>
    Incomplete = 0,

    /// <summary>The whole message is there.</summary>
    Complete,

    /// <summary>The record is refused; the connection is of no further use.</summary>
    Failed,
}
