using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Watching;

/// <summary>
/// One watch of a stream: takes batches from the engine's watch and says them, several revisions at once where they have
/// piled up. Where the engine cuts it off for lagging it begins anew after the last revision it has said: its client
/// notices nothing.
/// </summary>
internal sealed class Watching(
    WatchStream stream,
    long id,
    WatchCreateRequest asked,
    DoorContext context,
    HeaderWords headers,
    LastTold lastTold,
    Caller caller,
    CancellationToken cancel)
    : IAsyncDisposable
{
    /// <summary>Revisions told in one answer (etcd's own bound for those that catch up).</summary>
    private const int RevisionsPerAnswerMax = 1000;

    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    private readonly Telling _how = Telling.Of(asked);
    private IWatch? _watch;
    private long _said;
    private volatile bool _spoke;

    public long Id => id;

    public bool WantsProgress => asked.ProgressNotify;

    public Task Running { get; private set; } = Task.CompletedTask;

    public static KeyRange RangeOf(WatchCreateRequest asked) => asked.Key.IsEmpty
        ? KeyWords.RangeOf(Google.Protobuf.ByteString.CopyFrom(0), asked.RangeEnd)
        : KeyWords.RangeOf(asked.Key, asked.RangeEnd);

    /// <summary>To be called once.</summary>
    public void Begin(Revision from) => Running = RunAsync(from, _ending.Token);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Running;
        _ending.Dispose();
    }

    /// <summary>
    /// True when every event up to there has gone into the stream's queue. What the engine has handed out may still be on
    /// its way there, so that is looked at last.
    /// </summary>
    public bool HasSaidAllUpTo(Revision at) =>
        Volatile.Read(ref _watch) is { } watch && watch.Progress >= at && watch.Given.Value <= Volatile.Read(ref _said);

    /// <summary>True when it has said nothing since this was last asked.</summary>
    public bool WasSilent()
    {
        var spoke = _spoke;
        _spoke = false;
        return !spoke;
    }

    private async Task RunAsync(Revision from, CancellationToken cancel)
    {
        context.Counts.WatchBegins();
        try
        {
            // Reading a long past must not hold up the stream's next request.
            await Task.Yield();
            while (await FollowAsync(from, cancel) is { } last)
            {
                from = last.Next();
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        finally
        {
            context.Counts.WatchEnds();
        }
    }

#pragma warning disable CA2012 // Each is awaited once, and then replaced by the one after it.
    // The last revision said when it was cut off and can go on; null when it is over.
    private async ValueTask<Revision?> FollowAsync(Revision from, CancellationToken cancel)
    {
        var request = new Engine.WatchRequest(RangeOf(asked)) { From = from, WithPrevious = asked.PrevKv };
        if (!(await context.House.Bytes.WatchAsync(caller, request, cancel)).TryGet(out var watch, out var refused))
        {
            await SayEndAsync(refused, cancel);
            return null;
        }

        await using (watch)
        {
            Volatile.Write(ref _watch, watch);
            Revision? last = null;
            var batches = new List<WatchBatch>();
            var next = watch.NextAsync(cancel);
            while (true)
            {
                var taken = await next;
                while (taken.TryGet(out var batch, out refused))
                {
                    batches.Add(batch);
                    next = watch.NextAsync(cancel);
                    if (!next.IsCompleted || batches.Count == RevisionsPerAnswerMax)
                    {
                        break;
                    }

                    taken = await next;
                }

                if (batches.Count > 0)
                {
                    last = batches[^1].At;
                    await SayAsync(batches, cancel);
                    Volatile.Write(ref _said, last.Value.Value);
                    batches.Clear();
                }

                if (refused is null)
                {
                    continue;
                }

                // Cut off for lagging: what it has not seen is in history. A closed engine gives nothing at all.
                if (refused.Why == Refusal.Unavailable && last is not null)
                {
                    return last;
                }

                await SayEndAsync(refused, cancel);
                return null;
            }
        }
    }
#pragma warning restore CA2012

    // Several revisions in one answer, as etcd tells those that catch up; one revision is never told in two, but in pieces.
    private async ValueTask SayAsync(List<WatchBatch> batches, CancellationToken cancel)
    {
        if (batches is [var only] && lastTold.Of(only, _how) is var told
            && (!asked.Fragment || told.Fields.Length < context.Options.RequestBytesMax / 2))
        {
            if (!told.Fields.IsEmpty)
            {
                _spoke = true;
                await stream.SayAsync(new WatchResponse { Header = told.Header, WatchId = id }, told.Fields, cancel);
            }

            return;
        }

        var answer = new WatchResponse { Header = headers.At(batches[^1].At), WatchId = id };
        var bytes = 0L;
        foreach (var batch in batches)
        {
            if (bytes > context.Options.RequestBytesMax)
            {
                await SayAsync(answer, cancel);
                answer = new WatchResponse { Header = headers.At(batches[^1].At), WatchId = id };
                bytes = 0;
            }

            foreach (var one in batch.Events)
            {
                if (_how.Shows(one))
                {
                    answer.Events.Add(KeyWords.Of(one, asked.PrevKv));
                    bytes += one.Item.Key.Length + one.Item.Value.Length;
                }
            }
        }

        await SayAsync(answer, cancel);
    }

    private async ValueTask SayAsync(WatchResponse answer, CancellationToken cancel)
    {
        if (answer.Events.Count == 0)
        {
            return;
        }

        _spoke = true;
        if (!asked.Fragment || answer.CalculateSize() < context.Options.RequestBytesMax)
        {
            await stream.SayAsync(answer, cancel);
            return;
        }

        foreach (var piece in Fragments.Of(answer, context.Options.RequestBytesMax))
        {
            await stream.SayAsync(piece, cancel);
        }
    }

    private async ValueTask SayEndAsync(Refused refused, CancellationToken cancel)
    {
        var answer = new WatchResponse { Header = headers.At(Revision.Never), WatchId = id, Canceled = true };
        if (refused.Why != Refusal.Compacted)
        {
            answer.CancelReason = StatusWords.Of(refused).Message;
        }
        else if ((await context.House.Bytes.CompactedAsync(caller, cancel)).TryGet(out var floor, out _))
        {
            answer.CompactRevision = floor.Value;
        }

        stream.Forget(this);
        await stream.SayAsync(answer, cancel);
    }
}
