using System.Globalization;

namespace Muster.Bench;

/// <summary>So many clients wait for one thing; it is written once: how long until the last of them has its answer?</summary>
internal sealed record CrowdRow(string Name, int Clients, string Target, string WritePath, Func<int, string> Write)
{
    private const int RoundsMin = 5;

    /// <summary>Rounds that are not counted: a runtime that compiles as it goes is not measured while it does.</summary>
    private const int WarmUpRounds = 5;

    private const string Web = "bench-crowd";

    /// <summary>A server that takes less of the processor than this has come to rest.</summary>
    private static readonly TimeSpan _atRest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(300);
    private static readonly TimeProvider _time = TimeProvider.System;

    public static IReadOnlyList<CrowdRow> All { get; } =
        [OfService(1000), OfService(5000), OfKey(1000), OfKey(5000)];

    public static string Head(IReadOnlyList<Server> servers)
    {
        var names = string.Concat(servers.Select(server =>
            $" {server.Name} ms | others ms | CPU ms | KiB a client |"));
        return $"| blocked on | clients |{names}{(servers.Count == 2 ? " part of its time |" : "")}\n"
            + $"|---|---:|{string.Concat(Enumerable.Repeat("---:|", (4 * servers.Count) + (servers.Count == 2 ? 1 : 0)))}";
    }

    public static async Task FillAsync(Server server)
    {
        await server.PutAsync("/v1/kv/bench-crowd/key", "0");
        for (var i = 1; i <= 10; i++)
        {
            await server.PutAsync("/v1/catalog/register", Registration(i, 0));
        }
    }

    public bool IsCalled(string text) => $"blocked {Name} {Clients}".Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The line of the table.</summary>
    public async Task<string> HoldAsync(IReadOnlyList<Server> servers, int rounds)
    {
        var outcomes = new List<CrowdOutcome>();
        foreach (var server in servers)
        {
            outcomes.Add(await RunAsync(server, Math.Max(RoundsMin, rounds)));
        }

        var cells = string.Concat(outcomes.Select(outcome => string.Create(
            CultureInfo.InvariantCulture,
            $" {outcome.Last.TotalMilliseconds:0.0}{(outcome.Errors > 0 ? $" ({outcome.Errors} errors)" : "")} |"
            + $" {outcome.Others.TotalMilliseconds:0.0} | {outcome.Cpu.TotalMilliseconds:0} | {outcome.KibibytesEach:0.0} |")));
        var part = outcomes is [var ours, var theirs] ? $" **1/{theirs.Last / ours.Last:0.0}** |" : "";
        return $"| {Name} | {Clients} |{cells}{part}";
    }

    private static CrowdRow OfService(int clients) => new(
        "a service of 10 instances", clients, $"/v1/health/service/{Web}?passing", "/v1/catalog/register",
        round => Registration(1 + (round % 10), round));

    private static CrowdRow OfKey(int clients) => new(
        "a key", clients, "/v1/kv/bench-crowd/key", "/v1/kv/bench-crowd/key", round => $"{round}");

    private static string Registration(int i, int round) =>
        $$"""
        {"Node":"bench-crowd-{{i}}","Address":"10.7.0.{{i}}",
         "Service":{"ID":"{{Web}}-{{i}}","Service":"{{Web}}","Port":80,"Tags":["v1","round-{{round}}"]},
         "Checks":[{"CheckID":"c","Name":"c","Status":"passing","ServiceID":"{{Web}}-{{i}}"}]}
        """;

    private async Task<CrowdOutcome> RunAsync(Server server, int rounds)
    {
        var before = server.ResidentBytes();
        using var crowd = new Crowd(server.Http, Clients, Target);
        crowd.Ask(index: 0);
        crowd.AwaitAll(_time.GetTimestamp());
        var (took, cpu, others, each) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>(), 0.0);
        for (var round = 1; round <= WarmUpRounds + rounds; round++)
        {
            crowd.Ask(crowd.Index);
            await RestAsync(server);
            each = (server.ResidentBytes() - before) / 1024.0 / Clients;
            var body = Write(Number(round));
            using var bystander = new Bystander(server.Http, "/v1/status/leader");
            var cpuBefore = server.Cpu();
            var began = _time.GetTimestamp();
            var writing = Task.Run(() => server.PutAsync(WritePath, body));
            var last = crowd.AwaitAll(began);
            await writing;
            var worst = bystander.Worst();
            if (round > WarmUpRounds)
            {
                took.Add(last);
                others.Add(worst);
                cpu.Add(server.Cpu() - cpuBefore);
            }
        }

        return new CrowdOutcome(Median(took), Median(others), Median(cpu), each, crowd.Errors);
    }

    // Never the same twice on one server, whatever rows ran before.
    private int Number(int round) => (Clients * 100) + round;

    private static async Task RestAsync(Server server)
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

    private static TimeSpan Median(List<TimeSpan> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}

/// <param name="Last">From the write to the last client's answer.</param>
/// <param name="Others">The longest that somebody else, asking for something small all the while, had to wait.</param>
/// <param name="Cpu">Processor time of the server for one write and all answers.</param>
/// <param name="KibibytesEach">What each waiting client adds to the server's resident memory, its connection included.</param>
internal sealed record CrowdOutcome(TimeSpan Last, TimeSpan Others, TimeSpan Cpu, double KibibytesEach, int Errors);
