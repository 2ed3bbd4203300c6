using Muster.Bench.Lines;

namespace Muster.Bench;

/// <summary>Consul's blocking queries, one on each connection.</summary>
internal sealed record BlockedRow(string Name, int Clients, string Target, string WritePath, Func<int, string> Write)
    : CrowdRow("blocked", Name, Clients)
{
    private const string Web = "bench-crowd";

    public static IReadOnlyList<CrowdRow> All { get; } =
        [OfService(1000), OfService(5000), OfKey(1000), OfKey(5000)];

    public static async Task FillAsync(Server server)
    {
        await server.PutAsync("/v1/kv/bench-crowd/key", "0");
        for (var i = 1; i <= 10; i++)
        {
            await server.PutAsync("/v1/catalog/register", Registration(i, 0));
        }
    }

    private static BlockedRow OfService(int clients) => new(
        "a service of 10 instances", clients, $"/v1/health/service/{Web}?passing", "/v1/catalog/register",
        round => Registration(1 + (round % 10), round));

    private static BlockedRow OfKey(int clients) => new(
        "a key", clients, "/v1/kv/bench-crowd/key", "/v1/kv/bench-crowd/key", round => $"{round}");

    private static string Registration(int i, int round) =>
        $$"""
        {"Node":"bench-crowd-{{i}}","Address":"10.7.0.{{i}}",
         "Service":{"ID":"{{Web}}-{{i}}","Service":"{{Web}}","Port":80,"Tags":["v1","round-{{round}}"]},
         "Checks":[{"CheckID":"c","Name":"c","Status":"passing","ServiceID":"{{Web}}-{{i}}"}]}
        """;

    protected override async Task<IReadOnlyList<CrowdOutcome>> RunAsync(IReadOnlyList<Server> servers, int rounds)
    {
        var outcomes = new List<CrowdOutcome>();
        foreach (var server in servers)
        {
            outcomes.Add(await RunAsync(server, rounds));
        }

        return outcomes;
    }

    private async Task<CrowdOutcome> RunAsync(Server server, int rounds)
    {
        var measured = new CrowdMeasure(server, Clients);
        using var crowd = new Crowd(server.Ports[Wire.Http], Clients, Target);
        crowd.Ask(index: 0);
        crowd.AwaitAll(TimeProvider.System.GetTimestamp());
        for (var round = 1; round <= WarmUpRounds + rounds; round++)
        {
            crowd.Ask(crowd.Index);
            await measured.RestAsync();
            var body = Write(Number(round));
            await measured.RoundAsync(
                server.Ports[Wire.Http], "/v1/status/leader", round > WarmUpRounds,
                async began =>
                {
                    var writing = Task.Run(() => server.PutAsync(WritePath, body));
                    var last = crowd.AwaitAll(began);
                    await writing;
                    return last;
                });
        }

        return measured.Outcome(crowd.Errors);
    }

    // Never the same twice on one server, whatever rows ran before.
    private int Number(int round) => (Clients * 100) + round;
}
