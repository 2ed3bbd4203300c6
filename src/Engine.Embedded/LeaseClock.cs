using Muster.Bedrock;

namespace Muster.Engine.Embedded;

/// <summary>
/// How long each lease has to live, on a monotonic clock. Nothing here is durable: after a restart every lease starts with
/// its full time. A lease whose time is up cannot be renewed any more, even before it is revoked.
/// </summary>
internal sealed class LeaseClock : IAsyncDisposable
{
    /// <summary>Timers are armed no farther ahead than this.</summary>
    private static readonly TimeSpan ArmMax = TimeSpan.FromDays(1);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Action<LeaseId> _expired;
    private readonly long _origin;
    private readonly ITimer _timer;

    // Protects the tables below.
    private readonly Lock _gate = new();
    private readonly Dictionary<LeaseId, Entry> _leases = [];

    // One entry a lease; a renewal only moves the deadline, and the entry is put back when it comes up too early.
    private readonly PriorityQueue<LeaseId, TimeSpan> _due = new();
    private bool _stopped;

    /// <param name="expired">Called for each lease whose time is up, until it is stopped.</param>
    public LeaseClock(TimeProvider time, Action<LeaseId> expired)
    {
        _time = time;
        _expired = expired;
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start(Lease lease)
    {
        lock (_gate)
        {
            var deadline = Now() + lease.Ttl;
            _leases[lease.Id] = new Entry(lease, deadline, Expired: false);
            _due.Enqueue(lease.Id, deadline);
            Arm();
        }
    }

    /// <summary>The lease, or null when there is none or its time is up.</summary>
    public Lease? Renew(LeaseId id)
    {
        lock (_gate)
        {
            if (!_leases.TryGetValue(id, out var entry) || entry.Expired || entry.Deadline <= Now())
            {
                return null;
            }

            _leases[id] = entry with { Deadline = Now() + entry.Lease.Ttl };
            return entry.Lease;
        }
    }

    public TimeSpan Remaining(LeaseId id)
    {
        lock (_gate)
        {
            var remaining = _leases.TryGetValue(id, out var entry) ? entry.Deadline - Now() : TimeSpan.Zero;
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    /// <summary>Whichever ends first before the others; of those that end together, the one of the lesser id.</summary>
    public IReadOnlyList<LeaseId> InOrder(IReadOnlyList<LeaseId> leases)
    {
        var deadlines = new (TimeSpan At, long Id)[leases.Count];
        lock (_gate)
        {
            for (var i = 0; i < deadlines.Length; i++)
            {
                var deadline = _leases.TryGetValue(leases[i], out var entry) ? entry.Deadline : TimeSpan.Zero;
                deadlines[i] = (deadline, leases[i].Value);
            }
        }

        Array.Sort(deadlines);
        return Array.ConvertAll(deadlines, one => new LeaseId(one.Id));
    }

    public void Stop(LeaseId id)
    {
        lock (_gate)
        {
            _leases.Remove(id);
        }
    }

    /// <summary>These leases and no others, each with its full time.</summary>
    public void Restart(IEnumerable<Lease> leases)
    {
        lock (_gate)
        {
            _leases.Clear();
            _due.Clear();
        }

        foreach (var lease in leases)
        {
            Start(lease);
        }
    }

    /// <summary>The lease could not be revoked now: it is tried again soon.</summary>
    public void Retry(LeaseId id)
    {
        lock (_gate)
        {
            _due.Enqueue(id, Now() + RetryAfter);
            Arm();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopped = true;
        }

        await _timer.DisposeAsync();
    }

    private TimeSpan Now() => _time.GetElapsedTime(_origin);

    private void Ring()
    {
        var expired = new List<LeaseId>();
        lock (_gate)
        {
            var now = Now();
            while (_due.TryPeek(out var id, out var due) && due <= now)
            {
                _due.Dequeue();
                if (!_leases.TryGetValue(id, out var entry))
                {
                    continue;
                }

                if (entry.Deadline > now)
                {
                    _due.Enqueue(id, entry.Deadline);
                    continue;
                }

                _leases[id] = entry with { Expired = true };
                expired.Add(id);
            }

            Arm();
        }

        foreach (var id in expired)
        {
            _expired(id);
        }
    }

    private void Arm()
    {
        if (_stopped || !_due.TryPeek(out _, out var due))
        {
            return;
        }

        var wait = due - Now();
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > ArmMax ? ArmMax : wait;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private readonly record struct Entry(Lease Lease, TimeSpan Deadline, bool Expired);
}
