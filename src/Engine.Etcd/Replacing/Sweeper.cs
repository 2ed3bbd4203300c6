using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Engine.Etcd.Calls;
using Muster.Engine.Etcd.Terms;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Wire = Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Replacing;

/// <summary>
/// Removes the rows of eras that do not count: those that were replaced, and those that somebody began to bring and did not end.
/// In small steps; whoever is ended in between leaves the rest to the next.
/// </summary>
internal sealed class Sweeper(EtcdChannel channel, Eras eras, ILogger logger) : IAsyncDisposable
{
    /// <summary>Rows that go in one step, which the cluster stands still for.</summary>
    private const int StepRows = 1_000;

    private readonly CancellationTokenSource _end = new();
    private Task _sweeping = Task.CompletedTask;

    /// <summary>Begins behind what is under way. Nobody waits for it, and the next start goes on with what is left.</summary>
    public void Begin() => _sweeping = RunAsync(_sweeping);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _sweeping;
        _end.Dispose();
    }

    private async Task RunAsync(Task before)
    {
        try
        {
            await before;
            if (await SweepAsync(_end.Token) is { } refused)
            {
                EtcdLog.NotSwept(logger, refused.Message);
            }
        }
        catch (OperationCanceledException)
        {
            // The engine closes.
        }
    }

    /// <summary>Refuses as the cluster does.</summary>
    private async ValueTask<Refused?> SweepAsync(CancellationToken cancel)
    {
        var layout = eras.Current;
        if (layout.Era.Id != Era.First.Id && await RemoveAsync(layout, layout.In(Era.First), cancel) is { } kept)
        {
            return kept;
        }

        var (next, end) = layout.LaterRows;
        while (true)
        {
            if (!(await KeysAsync(next, end, 1, cancel)).TryGet(out var found, out var refused))
            {
                return refused;
            }

            if (found.Count == 0 || layout.EraOf(found[0]) is not { } id)
            {
                return null;
            }

            var place = layout.In(new Era(id, 0, 0, ""));
            if (id != layout.Era.Id && await RemoveAsync(layout, place, cancel) is { } left)
            {
                return left;
            }

            next = place.AllRows.End;
        }
    }

    // Whoever brings an era has said so before its first row: what is neither announced nor counts, once a row of it was seen,
    // never will.
    private async ValueTask<Refused?> RemoveAsync(Layout now, Layout gone, CancellationToken cancel)
    {
        while (true)
        {
            var (from, end) = gone.AllRows;
            if (!(await KeysAsync(from, end, StepRows, cancel)).TryGet(out var keys, out var refused))
            {
                return refused;
            }

            if (keys.Count == 0)
            {
                return null;
            }

            var request = new TxnRequest();
            request.Compare.Add(now.IsCurrent());
            request.Compare.Add(new Wire.Compare
            {
                Key = gone.ComingKey, Target = Wire.Compare.Types.CompareTarget.Version,
                Result = Wire.Compare.Types.CompareResult.Equal, Version = 0,
            });
            request.Success.Add(new RequestOp
            {
                RequestDeleteRange = new DeleteRangeRequest
                {
                    Key = from, RangeEnd = keys.Count < StepRows ? end : ByteString.CopyFrom([.. keys[^1].Span, 0]),
                },
            });

            // Said twice, it removes no more.
            var asked = await channel.CallAsync(EtcdCalls.Txn, request, CallKind.Reads, cancel);
            if (!asked.TryGet(out var done, out refused))
            {
                return refused;
            }

            if (!done.Succeeded)
            {
                return null;
            }
        }
    }

    private async ValueTask<Result<IReadOnlyList<ByteString>>> KeysAsync(
        ByteString from, ByteString end, int limit, CancellationToken cancel)
    {
        var request = new RangeRequest { Key = from, RangeEnd = end, Limit = limit, KeysOnly = true };
        return (await channel.CallAsync(EtcdCalls.Range, request, CallKind.Reads, cancel))
            .TryGet(out var found, out var refused)
            ? Result<IReadOnlyList<ByteString>>.Of([.. found.Kvs.Select(row => row.Key)])
            : refused;
    }
}
