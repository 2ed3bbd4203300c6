namespace Muster.Bench;

/// <summary>Runs one row against all, turn by turn, so that a neighbour's noise falls on all alike.</summary>
internal sealed class Contest(IReadOnlyList<Server> servers, TimeSpan length, int rounds)
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>How each stands, in the servers' order.</summary>
    public IReadOnlyList<Standing> Hold(Row row)
    {
        var outcomes = servers.Select(_ => new List<Outcome>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < servers.Count; i++)
            {
                outcomes[i].Add(Run(row, servers[i]));
            }
        }

        return [.. outcomes.Select(Standing.Of)];
    }

    private Outcome Run(Row row, Server server) =>
        new Load(row.On(server), row.Wire, row.Requests(), row.Connections).Run(_warmUp, length, server.Cpu);
}

/// <summary>What several runs gave together: the median of the rates, all latencies, all errors.</summary>
internal sealed record Standing(double PerSecond, TimeSpan Median, TimeSpan P99, long Errors, TimeSpan Cpu)
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
            TimeSpan.FromMicroseconds(MedianOf(outcomes.Select(outcome => outcome.Cpu.TotalMicroseconds))));
    }

    private static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
