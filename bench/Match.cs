using Muster.Tests.Support;

namespace Muster.Bench;

/// <summary>Muster and whom it is held against, with the loads for both.</summary>
internal sealed record Match(string Rival, IReadOnlyList<Row> Rows, IReadOnlyList<CrowdRow> Crowds)
{
    public static Match Consul { get; } = new("consul", Row.All, BlockedRow.All)
    {
        OpenRivalAsync = async field => field.Add(Server.Of(field.Holding(await ConsulProcess.StartAsync()))),
        FillRowsAsync = Row.FillAsync,
        FillCrowdsAsync = BlockedRow.FillAsync,
    };

    public static Match Etcd { get; } = new("etcd", EtcdRows.All, WatchRow.All)
    {
        OpenRivalAsync = async field => field.Add(Server.Of(await EtcdOfAsync(field))),
        FillRowsAsync = EtcdRows.FillAsync,
        FillCrowdsAsync = _ => Task.CompletedTask,
    };

    /// <summary>Muster that keeps everything in one member of etcd, beside what the same member gives who asks it directly.</summary>
    public static Match OverEtcd { get; } = new("etcd", EtcdRows.Below, [])
    {
        OpenOursAsync = async field =>
        {
            var etcd = await EtcdOfAsync(field);
            var agent = field.Holding(await AgentProcess.StartAsync(
                new AgentSettings { ExtraArguments = [$"-engine-etcd=http://127.0.0.1:{etcd.ClientPort}"] }));
            field.Add(Server.Of(agent) with { Name = "Muster on etcd", Processes = [agent.Process, etcd.Process] });
        },
        OpenRivalAsync = async field => field.Add(Server.Of(await EtcdOfAsync(field))),
        FillRowsAsync = _ => Task.CompletedTask,
        FillCrowdsAsync = _ => Task.CompletedTask,
    };

    public static IReadOnlyList<Match> All { get; } = [Consul, Etcd, OverEtcd];

    /// <summary>Starts Muster.</summary>
    public Func<Field, Task> OpenOursAsync { get; init; } =
        async field => field.Add(Server.Of(field.Holding(await AgentProcess.StartAsync())));

    public required Func<Field, Task> OpenRivalAsync { get; init; }

    public required Func<Server, Task> FillRowsAsync { get; init; }

    public required Func<Server, Task> FillCrowdsAsync { get; init; }

    /// <summary>The one that Muster is on, where it is on one.</summary>
    private static async Task<EtcdProcess> EtcdOfAsync(Field field) =>
        field.Started.OfType<EtcdProcess>().SingleOrDefault() ?? field.Holding(await EtcdProcess.StartAsync("3.5"));
}
