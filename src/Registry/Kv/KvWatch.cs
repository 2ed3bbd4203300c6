using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.Kv;

/// <summary>
/// Blocking reads of one kind. All who wait for one thing share one watch of the ranges that its answer is read from, and
/// one look when these change; whoever knows an index below what was seen then gets it.
/// </summary>
/// <param name="ranges">What an answer depends on.</param>
/// <param name="look">Looks at a state at or above the revision.</param>
internal sealed class KvWatch<T>(
    IEngine engine,
    TimeProvider time,
    Prng chance,
    Func<KvAsked, T, KeyRange[]> ranges,
    Func<KvAsked, Revision, ValueTask<Result<Seen<T>>>> look)
{
    // Protects the dictionary and the counts in it; a leaf.
    private readonly Lock _sync = new();
    private readonly Dictionary<KvAsked, Vigil> _vigils = [];
    private readonly Waiters<KvAsked, Sight> _waiters = new(static (sight, _, _) => sight.Below());

    public int Waiting => _waiters.Count;

    /// <param name="seen">The reader's own look, whose index was not above the one he knows.</param>
    /// <param name="cancel">The reader has gone.</param>
    public async ValueTask<Result<Answer<T>>> UntilAsync(
        KvAsked asked, Reading reading, Seen<T> seen, CancellationToken cancel)
    {
        var patience = new Patience(reading, time, chance);
        while (true)
        {
            using var waiter = _waiters.Enter(asked, asked, reading.Index);
            var vigil = Join(asked, seen);
            try
            {
                var sight = Volatile.Read(ref vigil.Last);
                if (!sight.Ends(reading.Index, seen.Head))
                {
                    sight = await waiter.WaitAsync(patience.Left(), time, cancel);
                }

                if (sight is not null && sight.Ends(reading.Index, seen.Head))
                {
                    return Answer(sight.Told());
                }
            }
            finally
            {
                await LeaveAsync(asked, vigil);
            }

            if (patience.Left() == TimeSpan.Zero)
            {
                return Answer(await look(asked, Revision.Never));
            }
        }
    }

    private static Result<Answer<T>> Answer(Result<Seen<T>> result) =>
        result.TryGet(out var seen, out var refused) ? seen.ToAnswer() : refused;

    private Vigil Join(KvAsked asked, Seen<T> seen)
    {
        Vigil? vigil;
        lock (_sync)
        {
            if (_vigils.TryGetValue(asked, out vigil))
            {
                vigil.Readers++;
                return vigil;
            }

            _vigils.Add(asked, vigil = new Vigil(new Sight(seen, IsLast: false)) { Readers = 1 });
        }

        vigil.Running = RunAsync(asked, vigil);
        return vigil;
    }

    /// <summary>The last one out ends the watch, and goes when it has ended.</summary>
    private async ValueTask LeaveAsync(KvAsked asked, Vigil vigil)
    {
        lock (_sync)
        {
            if (--vigil.Readers > 0)
            {
                return;
            }

            Forget(asked, vigil);
        }

        await vigil.Stop.CancelAsync();
        await vigil.Running;
        vigil.Stop.Dispose();
    }

    private void Forget(KvAsked asked, Vigil vigil)
    {
        if (_vigils.TryGetValue(asked, out var current) && ReferenceEquals(current, vigil))
        {
            _vigils.Remove(asked);
        }
    }

    private async Task RunAsync(KvAsked asked, Vigil vigil)
    {
        try
        {
            await KeepAsync(asked, vigil);
        }
        catch (Exception broken)
        {
            // A bug: all who wait for what will not come must be told.
            Tell(asked, vigil, new Sight(default, IsLast: true) { Broken = broken });
        }
    }

    private async Task KeepAsync(KvAsked asked, Vigil vigil)
    {
        var last = vigil.Last.Seen.Value;
        while (true)
        {
            if (await NextAsync(ranges(asked, last.Value), last.Head.Next(), vigil.Stop.Token) is not { } change)
            {
                return;
            }

            var sight = new Sight(await look(asked, change.At), change.IsLast);
            Tell(asked, vigil, sight);
            if (sight.IsFinal)
            {
                return;
            }

            last = sight.Seen.Value;
        }
    }

    private void Tell(KvAsked asked, Vigil vigil, Sight sight)
    {
        if (sight.IsFinal)
        {
            // Whoever comes later begins anew.
            lock (_sync)
            {
                Forget(asked, vigil);
            }
        }

        Volatile.Write(ref vigil.Last, sight);
        _waiters.Wake([asked], sight);
    }

    /// <summary>Null when nobody waits any more.</summary>
    private async ValueTask<Change?> NextAsync(KeyRange[] within, Revision from, CancellationToken cancel)
    {
        var watches = new List<IWatch>(within.Length);
        try
        {
            foreach (var range in within)
            {
                if (!(await engine.WatchAsync(new WatchRequest(range) { From = from }, cancel))
                    .TryGet(out var watch, out var refused))
                {
                    return Change.Of(refused);
                }

                watches.Add(watch);
            }

            return await FirstAsync(watches, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            foreach (var watch in watches)
            {
                await watch.DisposeAsync();
            }
        }
    }

    private static async Task<Change> FirstAsync(List<IWatch> watches, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reads = new Task<Result<WatchBatch>>[watches.Count];
        for (var i = 0; i < reads.Length; i++)
        {
            reads[i] = watches[i].NextAsync(enough.Token).AsTask();
        }

        var first = await Task.WhenAny(reads);
        await enough.CancelAsync();
        foreach (var read in reads)
        {
            // Each must have ended before its watch is disposed of.
            await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (await first).TryGet(out var batch, out var refused) ? new Change(batch.At, false) : Change.Of(refused);
    }

    /// <summary>When the answer may have changed; and whether it is the last time that this can be told.</summary>
    private readonly record struct Change(Revision At, bool IsLast)
    {
        // Compacted: much has happened, look and wait on. Otherwise the engine is closing: answer what holds.
        public static Change Of(Refused refused) => new(Revision.Never, refused.Why != Refusal.Compacted);
    }

    /// <summary>One watch, for as long as there are readers.</summary>
    private sealed class Vigil(Sight first)
    {
        public Sight Last = first;

        public int Readers { get; set; }

        public CancellationTokenSource Stop { get; } = new();

        public Task Running { get; set; } = Task.CompletedTask;
    }

    /// <summary>What was seen at one look, the same for all who were woken by it.</summary>
    private sealed record Sight(Result<Seen<T>> Seen, bool IsLast)
    {
        /// <summary>Nothing will follow it.</summary>
        public bool IsFinal => IsLast || !Seen.Ok;

        public Exception? Broken { get; init; }

        public Result<Seen<T>> Told() => Broken is null
            ? Seen
            : throw new InvalidOperationException("a watch of keys broke, and those who waited for it with it", Broken);

        public Revision Below() => IsFinal ? new Revision(long.MaxValue) : Seen.Value.Index;

        /// <summary>
        /// Whether it is an answer for somebody who knows that index, and has looked at that revision himself: a watch that
        /// lags behind him must not take him back.
        /// </summary>
        public bool Ends(Revision known, Revision looked) =>
            IsFinal || (Seen.Value.Index > known && Seen.Value.Head >= looked);
    }
}
