namespace Muster.Tests.Fault.Locks;

/// <summary>
/// What a lock guards: it keeps the greatest fence it was shown and turns away whoever comes with less. It also notes who took
/// the lock, and holds every taker against those before.
/// </summary>
internal sealed class Guarded
{
    private readonly Lock _sync = new();
    private readonly List<string> _wrong = [];
    private long _greatest;
    private Taken? _last;

    public int Takes { get; private set; }

    /// <summary>Writes by somebody who had lost the lock and did not know; all of them were turned away.</summary>
    public int TurnedAway { get; private set; }

    public IReadOnlyList<string> Wrong
    {
        get
        {
            lock (_sync)
            {
                return [.. _wrong];
            }
        }
    }

    /// <summary>Somebody was told that he has the lock. Who had it before, if he has not begun to give it back: must have lost it.</summary>
    public string? Take(Taken taken)
    {
        lock (_sync)
        {
            Takes++;
            var before = _last;
            if (before is not null && taken.Fence <= before.Fence)
            {
                _wrong.Add($"{taken} came after {before}");
            }

            _last = taken;
            return before is { Leaving: false } ? before.Session : null;
        }
    }

    /// <summary>Whether the write was let through.</summary>
    public bool Write(Taken by)
    {
        lock (_sync)
        {
            if (by.Fence < _greatest)
            {
                TurnedAway++;
                return false;
            }

            _greatest = by.Fence;
            return true;
        }
    }

    public void Leave(Taken taken)
    {
        lock (_sync)
        {
            taken.Leaving = true;
        }
    }

    public void Complain(string what)
    {
        lock (_sync)
        {
            _wrong.Add(what);
        }
    }
}

/// <summary>A lock as it was taken.</summary>
internal sealed record Taken(string Session, long Fence)
{
    /// <summary>Its holder has begun to give it back.</summary>
    public bool Leaving { get; set; }
}
