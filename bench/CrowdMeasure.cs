using System.Net;

namespace Muster.Bench;

/// <summary>What a crowd costs one server, round by round. To be made before the crowd comes.</summary>
internal sealed class CrowdMeasure(Server server, int clients)
{
    /// <summary>A server that takes less of the processor than this has come to rest.</summary>
    private static readonly TimeSpan _atRest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(300);
    private static readonly TimeProvider _time = TimeProvider.System;

    private readonly long _before = server.ResidentBytes();
    private readonly List<TimeSpan> _took = [];
    private readonly List<TimeSpan> _cpu = [];
    private readonly List<TimeSpan> _others = [];
    private double _kibibytesEach;

    /// <summary>Until the server does nothing any more.</summary>
    public async Task RestAsync()
    {
        for (TimeSpan before, after = server.Cpu(); ; )
        {
            before = after;
            await Task.Delay(_look, _time);
            after = server.Cpu();
            if (after - before <= _atRest)
            {
                return;
            }
        }
    }

    /// <summary>One write.</summary>
    /// <param name="others">What somebody else asks for, over HTTP, all the while.</param>
    /// <param name="lastAsync">Writes; how long after the timestamp it was until the last had its answer.</param>
    public async Task RoundAsync(IPEndPoint http, string others, bool counts, Func<long, Task<TimeSpan>> lastAsync)
    {
        _kibibytesEach = (server.ResidentBytes() - _before) / 1024.0 / clients;
        using var bystander = new Bystander(http, others);
        var cpuBefore = server.Cpu();
        var last = await lastAsync(_time.GetTimestamp());
        var worst = bystander.Worst();
        if (counts)
        {
            _took.Add(last);
            _others.Add(worst);
            _cpu.Add(server.Cpu() - cpuBefore);
        }
    }

    /// <summary>The medians.</summary>
    public CrowdOutcome Outcome(int errors) =>
        new(Median(_took), Median(_others), Median(_cpu), _kibibytesEach, errors);

    private static TimeSpan Median(List<TimeSpan> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
