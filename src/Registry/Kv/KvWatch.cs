using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.Kv;

/// <summary>Blocking reads: wait on the ranges that the answer was read from, look again, answer when its index has grown.</summary>
internal sealed class KvWatch(IEngine engine, TimeProvider time, Prng chance)
{
    /// <param name="reading">Says how long, and which index is known already.</param>
    /// <param name="seen">The first look, whose index was not above it.</param>
    /// <param name="ranges">What an answer depends on.</param>
    /// <param name="look">Looks again, at a state at or above the revision.</param>
    /// <param name="cancel">The reader has gone.</param>
    public async ValueTask<Result<Answer<T>>> UntilAsync<T>(
        Reading reading,
        Seen<T> seen,
        Func<T, KeyRange[]> ranges,
        Func<Revision, ValueTask<Result<Seen<T>>>> look,
        CancellationToken cancel)
    {
        var patience = new Patience(reading, time, chance);
        while (true)
        {
            var change = await NextAsync(ranges(seen.Value), seen.Head.Next(), patience.Left(), cancel);
            var again = await look(change.At);
            if (!again.TryGet(out seen, out var refused))
            {
                return refused;
            }

            if (seen.Index > reading.Index || change.Ends)
            {
                return new Answer<T>(seen.Value, seen.Index);
            }
        }
    }

    private async ValueTask<Change> NextAsync(
        KeyRange[] ranges, Revision from, TimeSpan atMost, CancellationToken cancel)
    {
        using var outOfTime = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(outOfTime.Token, cancel);
        var watches = new List<IWatch>(ranges.Length);
        try
        {
            foreach (var range in ranges)
            {
                if (!(await engine.WatchAsync(new WatchRequest(range) { From = from }, cancel))
                    .TryGet(out var watch, out var refused))
                {
                    return Change.Of(refused);
                }

                watches.Add(watch);
            }

            return await FirstAsync(watches, either);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Change(Revision.Never, true);
        }
        finally
        {
            foreach (var watch in watches)
            {
                await watch.DisposeAsync();
            }
        }
    }

    private static async Task<Change> FirstAsync(List<IWatch> watches, CancellationTokenSource stop)
    {
        var reads = new Task<Result<WatchBatch>>[watches.Count];
        for (var i = 0; i < reads.Length; i++)
        {
            reads[i] = watches[i].NextAsync(stop.Token).AsTask();
        }

        var first = await await Task.WhenAny(reads);
        await stop.CancelAsync();
        foreach (var read in reads)
        {
            // Each must have ended before its watch is disposed of.
            await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return first.TryGet(out var batch, out var refused) ? new Change(batch.At, false) : Change.Of(refused);
    }

    /// <summary>When the answer may have changed; and whether to answer now whatever it is.</summary>
    private readonly record struct Change(Revision At, bool Ends)
    {
        // Compacted: much has happened, look and wait on. Otherwise the engine is closing: answer what holds.
        public static Change Of(Refused refused) => new(Revision.Never, refused.Why != Refusal.Compacted);
    }
}
