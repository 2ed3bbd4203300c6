namespace Muster.Bench;

/// <summary>The outcome as lines of a Markdown table.</summary>
internal static class Table
{
    public const string Head =
        """
        | load | connections | Muster/s | p50 ms | p99 ms | CPU µs | Consul/s | p50 ms | p99 ms | CPU µs | **times faster** | p99 ratio |
        |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
        """;

    public const string HeadAlone =
        """
        | load | connections | Muster/s | p50 ms | p99 ms | CPU µs |
        |---|---:|---:|---:|---:|---:|
        """;

    public static string Line(Row row, Standing ours, Standing theirs) =>
        $"{Line(row, ours)} {Cells(theirs)} **{ours.PerSecond / theirs.PerSecond:0.0}×** | {ours.P99 / theirs.P99:0.00} |";

    public static string Line(Row row, Standing standing) => $"| {row.Name} | {row.Connections} | {Cells(standing)}";

    private static string Cells(Standing standing) =>
        $"{standing.PerSecond:0}{(standing.Errors == 0 ? "" : $" ({standing.Errors} errors)")} | "
        + $"{standing.Median.TotalMilliseconds:0.00} | {standing.P99.TotalMilliseconds:0.00} | "
        + $"{standing.Cpu.TotalMicroseconds:0.0} |";
}
