using Muster.Bedrock;

namespace Muster.Registry.Local;

/// <summary>What the next pass over the catalog must do, and who waits for it.</summary>
internal sealed class Pass
{
    public bool Full { get; set; }

    /// <summary>Ids of changed services, and on whose behalf they are pushed.</summary>
    public Dictionary<string, Caller> Services { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Caller> Checks { get; } = new(StringComparer.Ordinal);

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// What the syncer has to do and when. Changes go onto the next pass, never onto the one under way: whoever waits for a pass
/// that begins after his change knows that it was pushed from a picture that has it.
/// </summary>
internal sealed class Agenda(LocalClock clock, Prng chance, TimeSpan interval, TimeSpan outputInterval)
{
    /// <summary>After a failure everything is compared again, this much later and up to twice (Consul 1.8.7).</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new(); // guards all below
    private readonly Dictionary<string, TimeSpan> _outputs = new(StringComparer.Ordinal);
    private Pass _next = new() { Full = true };
    private TimeSpan _full;

    /// <summary>Puts a change onto the next pass; the task ends with that pass.</summary>
    public Task Add(Caller caller, Change change)
    {
        lock (_gate)
        {
            foreach (var id in change.Services)
            {
                _next.Services[id] = caller;
            }

            foreach (var id in change.Checks)
            {
                _next.Checks[id] = caller;
                _ = _outputs.Remove(id);
            }

            foreach (var id in change.Outputs)
            {
                AddOutput(caller, id);
            }

            return change.IsQuiet() ? Task.CompletedTask : _next.Done.Task;
        }
    }

    /// <summary>The end of the next pass, whatever is on it.</summary>
    public Task NextPass()
    {
        lock (_gate)
        {
            return _next.Done.Task;
        }
    }

    /// <summary>The next pass compares everything.</summary>
    public void CompareNext()
    {
        lock (_gate)
        {
            _next.Full = true;
        }
    }

    /// <summary>The pass that is due, or else how long there is nothing to do.</summary>
    public (Pass? Pass, TimeSpan Wait) Take()
    {
        lock (_gate)
        {
            var now = clock.Now();
            foreach (var id in _outputs.Where(output => output.Value <= now).Select(output => output.Key).ToList())
            {
                _ = _outputs.Remove(id);
                _ = _next.Checks.TryAdd(id, Caller.System);
            }

            _next.Full |= _full <= now;
            if (!_next.Full && _next.Services.Count == 0 && _next.Checks.Count == 0)
            {
                var due = _outputs.Count == 0 ? _full : _outputs.Values.Append(_full).Min();
                return (null, due - now);
            }

            var pass = _next;
            _next = new Pass();
            if (pass.Full)
            {
                // Spread over twice the interval, so that agents that started together do not ask together.
                _full = now + interval + chance.Next(interval);
            }

            return (pass, TimeSpan.Zero);
        }
    }

    public TimeSpan RetrySoon()
    {
        lock (_gate)
        {
            var delay = RetryAfter + chance.Next(RetryAfter);
            var retry = clock.Now() + delay;
            _full = retry < _full ? retry : _full;
            return delay;
        }
    }

    /// <summary>Nobody waits any longer: there will be no pass.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _ = _next.Done.TrySetResult();
        }
    }

    /// <summary>Checks whose changed output waits for its time.</summary>
    public IReadOnlySet<string> Deferred()
    {
        lock (_gate)
        {
            return _outputs.Keys.ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>At 50 to 150 % of the interval, so that chatty checks that began together do not write together.</summary>
    private void AddOutput(Caller caller, string checkId)
    {
        if (_next.Checks.ContainsKey(checkId))
        {
            return;
        }

        if (outputInterval <= TimeSpan.Zero)
        {
            _next.Checks[checkId] = caller;
        }
        else if (!_outputs.ContainsKey(checkId))
        {
            _outputs[checkId] = clock.Now() + (outputInterval / 2) + chance.Next(outputInterval);
        }
    }
}
