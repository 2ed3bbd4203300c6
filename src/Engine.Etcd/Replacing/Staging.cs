using Google.Protobuf;
using Muster.Bedrock;
using Muster.Engine.Etcd.Calls;
using Muster.Engine.Etcd.Commits;
using Muster.Engine.Etcd.Terms;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Replacing;

/// <summary>
/// Brings the rows of an era that does not count yet into the cluster, in their order, as many at once as it takes. Nobody reads
/// them meanwhile, and whoever is killed in between leaves only what is swept away later.
/// </summary>
internal sealed class Staging(EtcdChannel channel, Layout layout, BatchTerms terms)
{
    /// <summary>Tags, lengths and the lease of a row in its request.</summary>
    private const int RowBytes = 64;

    /// <summary>What the row takes in a request; what takes more than the whole of one cannot be brought.</summary>
    public static int BytesOf(KeyValue row) => RowBytes + row.Key.Length + row.Value.Length;

    /// <summary>Why a row cannot be brought; null when all can.</summary>
    public Refused? WhatIsTooLarge(IReadOnlyList<KeyValue> rows)
    {
        var max = terms.RowBytesMax();
        for (var i = 0; i < rows.Count; i++)
        {
            if (BytesOf(rows[i]) > max)
            {
                return new Refused(
                    Refusal.TooLarge,
                    $"key '{rows[i].Key}' has {rows[i].Value.Length} bytes, and the etcd cluster takes {terms.BytesMax} a request: "
                    + "start its members with a larger --max-request-bytes, and say so to the agents (engine.etcd.max_request_bytes)");
            }
        }

        return null;
    }

    /// <param name="between">Called between two requests; what it refuses ends the whole.</param>
    public async ValueTask<Refused?> WriteAsync(
        IReadOnlyList<KeyValue> rows, Func<ValueTask<Refused?>> between, CancellationToken cancel)
    {
        for (var next = 0; next < rows.Count;)
        {
            var request = new TxnRequest();
            for (var bytes = 0; next < rows.Count && request.Success.Count < terms.StepsMax; next++)
            {
                bytes += BytesOf(rows[next]);
                if (bytes > terms.RowBytesMax())
                {
                    break;
                }

                request.Success.Add(new RequestOp { RequestPut = Put(rows[next]) });
            }

            // Never said again: rows that came late would seem younger than those that rely on them.
            var asked = await channel.CallAsync(EtcdCalls.Txn, request, CallKind.Writes, cancel);
            if (!asked.Ok)
            {
                return new Refused(
                    asked.Refused.Why == Refusal.UnknownOutcome ? Refusal.Unavailable : asked.Refused.Why,
                    $"the state could not be brought into the cluster, and nothing was changed: {asked.Refused.Message}");
            }

            if (await between() is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private PutRequest Put(KeyValue row) => new()
    {
        Key = layout.Row(row.Key), Value = UnsafeByteOperations.UnsafeWrap(row.Value), Lease = row.Lease.Value,
    };
}
