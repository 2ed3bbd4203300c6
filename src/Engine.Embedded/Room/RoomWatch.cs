using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine.Embedded.Writing;

namespace Muster.Engine.Embedded.Room;

/// <summary>
/// Looks every so often how much room there is, and refuses what would grow while there is too little. The one place that
/// decides it: doors and rooms only pass the refusal on.
/// </summary>
internal sealed class RoomWatch : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>While memory is the trouble: how often, in looks, the collector is asked what is really still in use.</summary>
    private const int CollectEvery = 30;

    private readonly EmbeddedOptions _options;
    private readonly string? _folder;
    private readonly Reserve? _reserve;
    private readonly ITimer _timer;

    // Protects what follows; looking is for one thread at a time.
    private readonly Lock _looking = new();
    private RoomTerms _terms;
    private RoomMarks _marks;
    private int _looks;
    private volatile RoomState _state = new(default, 0, 0, null);
    private volatile bool _reserveGiven;

    public RoomWatch(EmbeddedOptions options)
    {
        _options = options;
        _terms = options.Room;
        _folder = options.Directory is { } directory ? Path.Combine(directory, "engine") : null;
        _reserve = options.Directory is { } kept ? Reserve.In(kept) : null;
        _timer = options.Time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
        Look();
    }

    public RoomState State => _state;

    /// <summary>Deletions live on what was kept for them, and all else is refused.</summary>
    public bool IsReserveGiven => _reserveGiven;

    /// <summary>Commits that were refused because they would have grown.</summary>
    public Counter Refusals { get; } = new();

    /// <summary>Counts from now on.</summary>
    public RoomTerms Terms
    {
        get
        {
            lock (_looking)
            {
                return _terms;
            }
        }

        set
        {
            lock (_looking)
            {
                _terms = value;
            }

            Look();
        }
    }

    /// <summary>Null: go on. Costs one comparison while there is room.</summary>
    public Refused? Refuse(Txn txn, Mvcc.Snapshot present) =>
        _state.Why is null && !_reserveGiven ? null : Refuse(Growth.Of(txn, present));

    public Refused? Refuse(Effect effect)
    {
        var why = (effect, _reserveGiven) switch
        {
            (Effect.Frees, _) => null,
            (_, true) => $"the disk of {_folder} is full, and what is kept for deletions is in use: free some space there",
            (Effect.Keeps, _) => null,
            _ => _state.Why,
        };
        if (why is null)
        {
            return null;
        }

        Refusals.Add(1);
        return new Refused(Refusal.NoSpace, why);
    }

    /// <summary>Gives the reserve to a deletion that found no room; false when there is none left.</summary>
    public bool TryGiveReserve()
    {
        if (_reserve?.TryGive() != true)
        {
            return false;
        }

        _reserveGiven = true;
        EmbeddedLog.ReserveGiven(_options.Logger, _folder!);
        return true;
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Look()
    {
        lock (_looking)
        {
            var seen = _options.LookAtRoom(_folder);
            var before = _marks;
            _marks = before.After(seen, _terms);
            var why = _marks.Why(seen, _terms, _folder);
            _state = new RoomState(seen, _terms.MemoryMark(seen), _terms.DiskMark(seen), why);
            if (_marks.Tight && !before.Tight)
            {
                EmbeddedLog.Tight(_options.Logger, why!);
            }
            else if (before.Tight && !_marks.Tight)
            {
                EmbeddedLog.NotTight(_options.Logger);
            }

            if (_marks.Memory && ++_looks % CollectEvery == 0)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }

            if (_reserve?.TryTake(seen) == true && _reserveGiven)
            {
                _reserveGiven = false;
                EmbeddedLog.ReserveTaken(_options.Logger);
            }
        }
    }
}
