using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Transactions;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>PUT /v1/txn.</summary>
internal static class TxnEndpoint
{
    /// <summary>Operations of one transaction (Consul 1.8.7).</summary>
    private const int OpsMax = 64;

    public static async ValueTask RunAsync(Exchange exchange)
    {
        var bytesMax = exchange.Context.Options.TxnBytesMax;
        if (await exchange.ReadBodyAsync(bytesMax) is not { } body)
        {
            var size = exchange.BodyBytes is { } bytes ? $"{bytes} bytes" : "chunked";
            await exchange.SendTooLargeAsync(
                $"Request body({size}) too large, max size: {bytesMax} bytes. "
                + "See https://www.consul.io/docs/agent/options.html#txn_max_req_len.");
            return;
        }

        if (TxnBody.Decode(body, out var error) is not { } given)
        {
            await exchange.SendAsync(Plain.Bad($"Failed to parse body: {error}"));
            return;
        }

        var datacenter = exchange.House.Self.Datacenter;
        var ops = given.Select(op => op.ToOp(datacenter)).OfType<TxnOp>().ToImmutableArray();
        var writes = ops.Any(op => op.Writes);
        if ((RefuseSize(given.Count) ?? RefuseValue(exchange, ops)
            ?? (writes ? null : Front.RefuseReadOptions(exchange, out _))
            ?? Front.RefuseDatacenter(exchange)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        var done = await exchange.House.Transactions.RunAsync(exchange.Caller, ops, CancellationToken.None);
        if (!done.TryGet(out var answer, out var refused))
        {
            await exchange.RefuseAsync(refused);
            return;
        }

        if (!writes)
        {
            ConsulHeaders.SetLeader(exchange.Headers);
        }

        TxnJson.Write(exchange.BeginJson(), answer, writes);
        await exchange.SendJsonAsync(answer.Errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }

    private static Plain? RefuseSize(int count) => count <= OpsMax
        ? null
        : new Plain(
            StatusCodes.Status413PayloadTooLarge, $"Transaction contains too many operations ({count} > {OpsMax})");

    private static Plain? RefuseValue(Exchange exchange, ImmutableArray<TxnOp> ops)
    {
        var bytesMax = exchange.Context.Options.KvValueBytesMax;
        var large = ops.OfType<TxnOp.Kv>().FirstOrDefault(op => op.Value.Length > bytesMax);
        return large is null
            ? null
            : new Plain(
                StatusCodes.Status413PayloadTooLarge,
                $"Value for key \"{large.Key}\" is too large ({large.Value.Length} > {bytesMax} bytes)");
    }
}
