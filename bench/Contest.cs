namespace Muster.Bench;

/// <summary>Runs one row against all, turn by turn, so that a neighbour's noise falls on all alike.</summary>
internal sealed class Contest(IReadOnlyList<Server> servers, TimeSpan length, int rounds)
{
    /// <summary>One thread asks less than a fast server on the other core can answer.</summary>
    private const int ThreadsMax = 2;

    private static readonly TimeProvider _time = TimeProvider.System;
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>Before the first round: servers live for months, and a runtime compiles what is hot in its first seconds.</summary>
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(5);

    /// <summary>How each stands, in the servers' order.</summary>
    public IReadOnlyList<Standing> Hold(Row row)
    {
        var outcomes = servers.Select(_ => new List<Outcome>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < servers.Count; i++)
            {
                outcomes[i].Add(Run(row, servers[i], round == 0 ? _settling : _warmUp));
            }
        }

        return [.. outcomes.Select(Standing.Of)];
    }

    private Outcome Run(Row shown, Server server, TimeSpan warmUp)
    {
        var row = shown.For(server);
        var count = Math.Min(ThreadsMax, row.Connections);
        var loads = Enumerable.Range(0, count)
            .Select(i => new Load(
                server.Ports[row.Wire],
                row.Wire,
                row.Requests().From(i),
                Share(row.Connections, count, i),
                Enumerable.Range(0, i).Sum(before => Share(row.Connections, count, before))))
            .ToList();
        var (began, cpu, ownCpu, took) = (0L, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        using var barrier = new Barrier(count, phase =>
        {
            if (phase.CurrentPhaseNumber == 0)
            {
                (began, cpu, ownCpu) = (_time.GetTimestamp(), server.Cpu(), Environment.CpuUsage.TotalTime);
            }
            else
            {
                took = _time.GetElapsedTime(began);
                (cpu, ownCpu) = (server.Cpu() - cpu, Environment.CpuUsage.TotalTime - ownCpu);
            }
        });
        var threads = loads.ConvertAll(load => new Thread(() => load.Run(warmUp, length, barrier)));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        var latencies = new Histogram();
        loads.ForEach(load => latencies.Add(load.Latencies));
        var good = loads.Sum(load => load.Good);
        var each = Math.Max(1, good);
        return new Outcome(
            good / took.TotalSeconds, latencies, loads.Sum(load => load.Errors), cpu / each, ownCpu / each);
    }

    private static int Share(int connections, int threads, int thread) =>
        (connections / threads) + (thread < connections % threads ? 1 : 0);
}

/// <summary>What several runs gave together: the median of the rates, all latencies, all errors.</summary>
internal sealed record Standing(double PerSecond, TimeSpan Median, TimeSpan P99, long Errors, TimeSpan Cpu, TimeSpan OwnCpu)
{
    public static Standing Of(IReadOnlyList<Outcome> outcomes)
    {
        var all = new Histogram();
        foreach (var outcome in outcomes)
        {
            all.Add(outcome.Latencies);
        }

        return new Standing(
            MedianOf(outcomes.Select(outcome => outcome.PerSecond)),
            all.Quantile(0.5),
            all.Quantile(0.99),
            outcomes.Sum(outcome => outcome.Errors),
            TimeSpan.FromMicroseconds(MedianOf(outcomes.Select(outcome => outcome.Cpu.TotalMicroseconds))),
            TimeSpan.FromMicroseconds(MedianOf(outcomes.Select(outcome => outcome.OwnCpu.TotalMicroseconds))));
    }

    private static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
