namespace Muster.Bench;

/// <summary>The outcome as lines of a Markdown table.</summary>
internal static class Table
{
    public static string Head(IReadOnlyList<Server> servers)
    {
        var names = string.Concat(servers.Select(server => $" {server.Name}/s | p50 ms | p99 ms | CPU µs | generator µs |"));
        var ratios = servers.Count == 2 ? " times faster | p50 ratio | p99 ratio | CPU ratio |" : "";
        var columns = (5 * servers.Count) + (servers.Count == 2 ? 4 : 0);
        return $"| load | connections |{names}{ratios}\n|---|---:|{string.Concat(Enumerable.Repeat("---:|", columns))}";
    }

    public static string Line(Row row, IReadOnlyList<Standing> standings)
    {
        var cells = string.Concat(standings.Select(Cells));
        var ratios = standings is [var ours, var theirs]
            ? $" **{ours.PerSecond / theirs.PerSecond:0.0}×** | {theirs.Median / ours.Median:0.0}× | {theirs.P99 / ours.P99:0.0}× |"
                + $" {theirs.Cpu / ours.Cpu:0.0}× |"
            : "";
        return $"| {row.Name} | {row.Connections} |{cells}{ratios}";
    }

    private static string Cells(Standing standing) =>
        $" {standing.PerSecond:0}{(standing.Errors == 0 ? "" : $" ({standing.Errors} errors)")} |"
        + $" {standing.Median.TotalMilliseconds:0.00} | {standing.P99.TotalMilliseconds:0.00} |"
        + $" {standing.Cpu.TotalMicroseconds:0.0} | {standing.OwnCpu.TotalMicroseconds:0.0} |";
}
