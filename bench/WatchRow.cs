using Muster.Bench.Grpc;
using Muster.Bench.Lines;

namespace Muster.Bench;

/// <summary>etcd's watches, many on each of a few connections.</summary>
internal sealed record WatchRow(string Name, int Clients, bool OnOneStream) : CrowdRow("etcd watch", Name, Clients)
{
    public static IReadOnlyList<CrowdRow> All { get; } =
    [
        .. new[] { 1000, 10_000 }.Select(count => new WatchRow("watches, each on a stream", count, false)),
        .. new[] { 1000, 10_000 }.Select(count => new WatchRow("watches, all of a connection on one stream", count, true)),
    ];

    protected override async Task<IReadOnlyList<CrowdOutcome>> RunAsync(IReadOnlyList<Server> servers, int rounds)
    {
        var measures = servers.Select(server => new CrowdMeasure(server, Clients)).ToList();
        var crowds = new List<WatchCrowd>();
        try
        {
            foreach (var server in servers)
            {
                crowds.Add(new WatchCrowd(server.Ports[Wire.Grpc], Clients, OnOneStream));
            }

            for (var round = 1; round <= WarmUpRounds + rounds; round++)
            {
                for (var i = 0; i < crowds.Count; i++)
                {
                    var crowd = crowds[i];
                    await measures[i].RestAsync();
                    await measures[i].RoundAsync(
                        servers[i].Ports[Wire.Grpc], "/version", round > WarmUpRounds,
                        began => Task.FromResult(crowd.WriteAndAwait(began)));
                }
            }

            return [.. measures.Zip(crowds, (measure, crowd) => measure.Outcome(crowd.Errors))];
        }
        finally
        {
            crowds.ForEach(crowd => crowd.Dispose());
        }
    }
}
