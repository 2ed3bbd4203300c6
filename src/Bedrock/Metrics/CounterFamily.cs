using System.Collections.Concurrent;

namespace Muster.Bedrock.Metrics;

/// <summary>
/// One counter for each value of a label, such as a service's name. Values come from clients, so there is an end to them:
/// what comes after the last is counted under <see cref="Others"/>.
/// </summary>
public sealed class CounterFamily
{
    /// <summary>Values with a counter of their own: each costs half a kilobyte and a line in every report.</summary>
    public const int ValuesMax = 1024;

    public const string Others = "(others)";

    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);
    private readonly Func<string, Counter> _open;
    private readonly Counter _others;
    private int _count;

    internal CounterFamily(Func<string, Counter> open)
    {
        _open = open;
        _others = open(Others);
    }

    public void Add(string value)
    {
        if (_counters.TryGetValue(value, out var counter))
        {
            counter.Add();
        }
        else if (Volatile.Read(ref _count) < ValuesMax)
        {
            Open(value).Add();
        }
        else
        {
            _others.Add();
        }
    }

    // Whoever opens it first or second is given the same one.
    private Counter Open(string value)
    {
        var counter = _open(value);
        if (_counters.TryAdd(value, counter))
        {
            Interlocked.Increment(ref _count);
        }

        return counter;
    }
}
