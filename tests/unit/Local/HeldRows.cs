using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Tests.Unit.Local;

/// <summary>
/// A catalog of one node that keeps a record of every call, and in which a call can be held: it takes effect only when it
/// is let go, so that a test decides what comes between.
/// </summary>
internal sealed class HeldRows : ICatalogRows
{
    private readonly Lock _gate = new();
    private readonly List<string> _calls = [];
    private readonly List<Hold> _holds = [];
    private OwnRows _rows = new(
        null,
        ImmutableSortedDictionary<string, Service>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, Check>.Empty.WithComparers(StringComparer.Ordinal));

    private volatile News _news = new(new Revision(1));

    /// <summary>Not null: every call is refused so.</summary>
    public Refused? Down { get; set; }

    public OwnRows Rows
    {
        get
        {
            lock (_gate)
            {
                return _rows;
            }
        }

        set
        {
            lock (_gate)
            {
                _rows = value;
            }
        }
    }

    /// <summary>As <c>register web+service:web</c>, <c>register +c</c>, <c>remove web</c>, <c>remove +c</c>, <c>read</c>.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    public void ForgetCalls()
    {
        lock (_gate)
        {
            _calls.Clear();
        }
    }

    /// <summary>The next call of that text is held.</summary>
    public Hold HoldNext(string call)
    {
        var hold = new Hold(call);
        lock (_gate)
        {
            _holds.Add(hold);
        }

        return hold;
    }

    public async ValueTask<Result<OwnRows>> ReadAsync(string node, CancellationToken cancel)
    {
        var rows = Rows;
        return await CallAsync("read", cancel) is { } refused ? refused : rows;
    }

    /// <summary>What there is of other nodes.</summary>
    public Dictionary<string, OwnRows> Others { get; } = new(StringComparer.Ordinal);

    public OwnRows Glance(string node)
    {
        lock (_gate)
        {
            return Others.GetValueOrDefault(node, _rows);
        }
    }

    public async ValueTask<Revision> NewsAsync(Question question, Revision seen, CancellationToken cancel)
    {
        var news = _news;
        if (news.Index == seen)
        {
            await news.Passed.Task.WaitAsync(cancel);
        }

        return _news.Index;
    }

    /// <summary>Another node's rows are now these, and whoever waits hears of it.</summary>
    public void Tell(string node, OwnRows rows)
    {
        lock (_gate)
        {
            Others[node] = rows;
        }

        var passed = _news;
        _news = new News(passed.Index.Next());
        passed.Passed.SetResult();
    }

    public async ValueTask<Result<Revision>> RegisterAsync(
        Caller caller, Registration registration, CancellationToken cancel)
    {
        var checks = registration.Checks.Select(check => $"+{check.CheckId}");
        if (await CallAsync($"register {registration.Service?.Id}{string.Concat(checks)}", cancel) is { } refused)
        {
            return refused;
        }

        lock (_gate)
        {
            var services = registration.Service is { } service ? _rows.Services.SetItem(service.Id, service) : _rows.Services;
            if (registration.Checks.FirstOrDefault(c => c.ServiceId.Length > 0 && !services.ContainsKey(c.ServiceId)) is not null)
            {
                return new Refused(Refusal.Invalid, "failed inserting check: Missing service registration");
            }

            _rows = new OwnRows(
                registration.SkipNodeUpdate && _rows.Node is not null ? _rows.Node : registration.Node,
                services,
                _rows.Checks.SetItems(registration.Checks.Select(check => KeyValuePair.Create(check.CheckId, check))));
            return new Revision(1);
        }
    }

    public async ValueTask<Result<Revision>> DeregisterAsync(
        Caller caller, Deregistration removed, CancellationToken cancel)
    {
        var checkId = removed.CheckId.Length > 0 ? $"+{removed.CheckId}" : "";
        if (await CallAsync($"remove {removed.ServiceId}{checkId}", cancel) is { } refused)
        {
            return refused;
        }

        lock (_gate)
        {
            _rows = _rows with
            {
                Services = _rows.Services.Remove(removed.ServiceId),
                Checks = _rows.Checks.Remove(removed.CheckId).RemoveRange(_rows.Checks.Values
                    .Where(check => removed.ServiceId.Length > 0 && check.ServiceId == removed.ServiceId)
                    .Select(check => check.CheckId)),
            };
            return new Revision(1);
        }
    }

    private async Task<Refused?> CallAsync(string call, CancellationToken cancel)
    {
        Hold? hold;
        lock (_gate)
        {
            _calls.Add(call);
            hold = _holds.Find(hold => hold.Call == call);
            if (hold is not null)
            {
                _holds.Remove(hold);
            }
        }

        if (hold is not null)
        {
            hold.Arrive();
            await hold.Released.WaitAsync(cancel);
        }

        return Down;
    }

    private sealed record News(Revision Index)
    {
        public TaskCompletionSource Passed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal sealed class Hold(string call)
    {
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Call => call;

        /// <summary>Ends when the call came.</summary>
        public Task Arrived => _arrived.Task;

        public Task Released => _released.Task;

        public void Arrive() => _arrived.SetResult();

        public void LetGo() => _released.SetResult();
    }
}
