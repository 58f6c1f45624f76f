// SPDX-License-Identifier: MIT
using System;
using System.Buffers.Text;
using GssInterposer.Daemon.Dispatch;
using GssInterposer.Daemon.Gss;
using GssInterposer.Gssx;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Procedures;

/// <summary>
/// Procedure 2, GET_CALL_CONTEXT: what a client should know before other calls. Limits, the extensions offered, and the environment variables that are of interest
/// here: a client passes those and no others. There is no state behind it: server_call_ctx is empty, and whatever comes back in later calls is ignored.
/// </summary>
internal readonly unsafe struct GetCallContext : IProcedure<GssxArgGetCallContext, GssxResGetCallContext>
{
    private const uint OptionCount = 4;
    private const int DecimalBytesMax = 10;

    private static ReadOnlySpan<byte> Environment => "KRB5CCNAME\0KRB5_KTNAME\0KRB5_CLIENT_KTNAME\0KRB5RCACHENAME\0"u8;

    /// <inheritdoc/>
    public static void Execute(Call call, in GssxArgGetCallContext argument, out GssxResGetCallContext result)
    {
        result = default;
        GssResult outcome = Reply.Array(call, OptionCount, out XdrArray<GssxOption> options);
        if (!outcome.IsError)
        {
            bool made = TryNumber(call, GssxOptionNames.MessageBytesMax, Limits.MessageBytesMax, out options[0])
                && TryNumber(call, GssxOptionNames.HandleBytesMax, Limits.StoredCredentialBytesMax, out options[1])
                && TryList(call, GssxOptionNames.Extensions, Extensions.Text, out options[2])
                && TryList(call, GssxOptionNames.Environment, Environment, out options[3]);
            outcome = made ? outcome : Reply.OutOfMemory;
        }

        result.Options = outcome.IsError ? default : options;
        result.Status = StatusReply.From(call, outcome, default);
    }

    private static bool TryNumber(Call call, ReadOnlySpan<byte> name, uint value, out GssxOption option)
    {
        Span<byte> digits = stackalloc byte[DecimalBytesMax];
        Utf8Formatter.TryFormat(value, digits, out int length);
        return GssxOptions.TryCreateText(name, digits[..length], call.Arena, out option);
    }

    /// <param name="call">The call.</param>
    /// <param name="name">The option.</param>
    /// <param name="list">Words with a NUL after each; the last one's is what every text value has.</param>
    /// <param name="option">The option.</param>
    private static bool TryList(Call call, ReadOnlySpan<byte> name, ReadOnlySpan<byte> list, out GssxOption option) =>
        GssxOptions.TryCreateText(name, list[..^1], call.Arena, out option);
}
