using System.Globalization;

namespace Muster.Bench;

/// <summary>So many clients wait for one thing; it is written once: how long until the last of them has its answer?</summary>
internal abstract record CrowdRow(string Kind, string Name, int Clients)
{
    /// <summary>Rounds that are not counted: a runtime that compiles as it goes is not measured while it does.</summary>
    protected const int WarmUpRounds = 5;

    private const int RoundsMin = 5;

    public static string Head(IReadOnlyList<Server> servers)
    {
        var names = string.Concat(servers.Select(server =>
            $" {server.Name} ms | others ms | CPU ms | KiB a client |"));
        return $"| one write wakes | clients |{names}{(servers.Count == 2 ? " part of its time | part of its CPU |" : "")}\n"
            + $"|---|---:|{string.Concat(Enumerable.Repeat("---:|", (4 * servers.Count) + (servers.Count == 2 ? 2 : 0)))}";
    }

    /// <summary>Whether its kind, name and clients, as in <c>blocked a key 1000</c>, hold the text.</summary>
    public bool IsCalled(string text) => $"{Kind} {Name} {Clients}".Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The line of the table.</summary>
    public async Task<string> HoldAsync(IReadOnlyList<Server> servers, int rounds)
    {
        var outcomes = await RunAsync(servers, Math.Max(RoundsMin, rounds));
        var cells = string.Concat(outcomes.Select(outcome => string.Create(
            CultureInfo.InvariantCulture,
            $" {outcome.Last.TotalMilliseconds:0.0}{(outcome.Errors > 0 ? $" ({outcome.Errors} errors)" : "")} |"
            + $" {outcome.Others.TotalMilliseconds:0.0} | {outcome.Cpu.TotalMilliseconds:0} | {outcome.KibibytesEach:0.0} |")));
        var part = outcomes is [var ours, var theirs]
            ? string.Create(CultureInfo.InvariantCulture, $" **1/{theirs.Last / ours.Last:0.0}** | 1/{theirs.Cpu / ours.Cpu:0.0} |")
            : "";
        return $"| {Name} | {Clients} |{cells}{part}";
    }

    /// <summary>How each server stands, in their order.</summary>
    protected abstract Task<IReadOnlyList<CrowdOutcome>> RunAsync(IReadOnlyList<Server> servers, int rounds);
}

/// <param name="Last">From the write to the last client's answer.</param>
/// <param name="Others">The longest that somebody else, asking for something small all the while, had to wait.</param>
/// <param name="Cpu">Processor time of the server for one write and all answers.</param>
/// <param name="KibibytesEach">What each waiting client adds to the server's resident memory, its connection included.</param>
internal sealed record CrowdOutcome(TimeSpan Last, TimeSpan Others, TimeSpan Cpu, double KibibytesEach, int Errors);
