using Muster.Bedrock;

namespace Muster.Engine.Watching;

/// <summary>
/// Fans one stream of published batches out to watchers. A write visits only the watchers it concerns. A watcher that
/// starts in the past reads there at its own pace and joins the live stream when it has caught up; a live one that lags
/// too far is cut off, never skipped.
/// </summary>
internal sealed class WatchHub(Revision head, IWatchPast past)
{
    // Protects all fields below. Taken before a watcher's own lock, never after.
    private readonly Lock _gate = new();
    private readonly AudienceIndex _index = new();
    private readonly RecentBatches _recent = new(head);
    private readonly List<Audience> _found = [];
    private readonly List<Audience> _touched = [];
    private readonly List<Watcher> _laggards = [];
    private Refused? _closed;
    private long _head = head.Value;

    /// <summary>Everything up to here has been offered to the live watchers.</summary>
    public Revision Head => new(Volatile.Read(ref _head));

    public int Watchers
    {
        get
        {
            lock (_gate)
            {
                return _index.Watchers;
            }
        }
    }

    /// <summary>Called by the one writer, in order of revisions, after the state has been published.</summary>
    public void Publish(IReadOnlyList<WatchBatch> batches, Revision head)
    {
        lock (_gate)
        {
            for (var i = 0; i < batches.Count; i++)
            {
                _recent.Add(batches[i]);
                Deliver(batches[i]);
            }

            Volatile.Write(ref _head, head.Value);
        }
    }

    /// <summary>Starts a watch at a revision that is given and not compacted.</summary>
    public Watcher Watch(WatchRequest request)
    {
        var watcher = new Watcher(this, request);
        TryJoin(watcher);
        return watcher;
    }

    /// <summary>Makes the watcher live if nothing lies between what it wants next and the present.</summary>
    public bool TryJoin(Watcher watcher)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_closed is not null)
                {
                    watcher.End(_closed);
                    return true;
                }

                if (watcher.Wanted > Head)
                {
                    if (watcher.TryGoLive())
                    {
                        _index.Add(watcher);
                    }

                    return true;
                }
            }

            if (!past.IsUntouched(watcher.Request.Range, watcher.Wanted, out var upTo))
            {
                return false;
            }

            watcher.SkipTo(upTo);
        }
    }

    /// <summary>The next stretch of the past for a watcher that is not live: from memory if it is there, else from the journal.</summary>
    public async ValueTask<Result<PastBatches>> ReadPastAsync(
        WatchRequest request, Revision from, CancellationToken cancel)
    {
        var read = await ReadKnownAsync(request, from, cancel);
        return request.WithPrevious && read.TryGet(out var known, out _)
            ? known with { Batches = BatchFilter.WithoutForgotten(known.Batches, past.Compacted) }
            : read;
    }

    private async ValueTask<Result<PastBatches>> ReadKnownAsync(WatchRequest request, Revision from, CancellationToken cancel)
    {
        WatchBatch[] recent = [];
        Revision upTo;
        lock (_gate)
        {
            upTo = Head;
            if (from >= _recent.From)
            {
                recent = _recent.Since(from);
            }
            else if (_recent.From <= upTo)
            {
                upTo = new Revision(_recent.From.Value - 1);
            }
        }

        if (recent.Length == 0)
        {
            return await past.ReadAsync(request, from, upTo, cancel);
        }

        var kept = new List<WatchBatch>();
        foreach (var batch in recent)
        {
            if (BatchFilter.Narrow(batch, request) is { } narrow)
            {
                kept.Add(narrow);
            }
        }

        return new PastBatches(kept, upTo);
    }

    public void Leave(Watcher watcher)
    {
        lock (_gate)
        {
            if (watcher.EndLive())
            {
                _index.Remove(watcher);
            }
        }
    }

    /// <summary>
    /// Another history begins: every live watch ends with the refusal, but for those that go on where that can be told. Called by the
    /// one writer, after the state was replaced.
    /// </summary>
    public void Restart(Revision head, Refused refused)
    {
        // Told before anybody is held up: it walks through all rows.
        var succession = past.TakeSuccession();
        var told = succession is not null && AnybodyGoesOn() ? succession.Tell() : null;
        lock (_gate)
        {
            _recent.Restart(head);
            foreach (var watcher in Live())
            {
                if (told is not null && watcher.Request.GoesOn && watcher.Offer(BatchFilter.NarrowOrEmpty(told, watcher.Request)))
                {
                    continue;
                }

                watcher.End(refused);
                if (watcher.EndLive())
                {
                    _index.Remove(watcher);
                }
            }

            Volatile.Write(ref _head, head.Value);
        }
    }

    /// <summary>Ends every watch with the refusal, and every later one.</summary>
    public void Close(Refused refused)
    {
        lock (_gate)
        {
            _closed ??= refused;
            foreach (var audience in _index.All())
            {
                audience.End(refused);
            }
        }
    }

    private bool AnybodyGoesOn()
    {
        lock (_gate)
        {
            return Live().Exists(watcher => watcher.Request.GoesOn);
        }
    }

    private List<Watcher> Live() => [.. _index.All().SelectMany(audience => audience.Watchers)];

    private void Deliver(WatchBatch batch)
    {
        for (var i = 0; i < batch.Events.Count; i++)
        {
            _index.Find(batch.Events[i].Item.Key, _found);
            foreach (var audience in _found)
            {
                if (audience.Collect(batch.Events[i]))
                {
                    _touched.Add(audience);
                }
            }

            _found.Clear();
        }

        foreach (var audience in _touched)
        {
            audience.Deliver(batch.At, batch.Stamp, _laggards);
        }

        _touched.Clear();
        foreach (var laggard in _laggards)
        {
            if (laggard.EndLive())
            {
                _index.Remove(laggard);
            }
        }

        _laggards.Clear();
    }
}
