using Muster.Tests.Support;

namespace Muster.Bench;

/// <summary>Muster and whom it is held against, with the loads for both.</summary>
internal sealed record Match(string Rival, IReadOnlyList<Row> Rows, IReadOnlyList<CrowdRow> Crowds)
{
    public static Match Consul { get; } = new("consul", Row.All, BlockedRow.All)
    {
        OpenAsync = async field => field.Add(Server.Of(field.Holding(await ConsulProcess.StartAsync()))),
        FillRowsAsync = Row.FillAsync,
        FillCrowdsAsync = BlockedRow.FillAsync,
    };

    public static Match Etcd { get; } = new("etcd", EtcdRows.All, WatchRow.All)
    {
        OpenAsync = async field => field.Add(Server.Of(field.Holding(await EtcdProcess.StartAsync("3.5")))),
        FillRowsAsync = EtcdRows.FillAsync,
        FillCrowdsAsync = _ => Task.CompletedTask,
    };

    public static IReadOnlyList<Match> All { get; } = [Consul, Etcd];

    /// <summary>Starts the rival.</summary>
    public required Func<Field, Task> OpenAsync { get; init; }

    public required Func<Server, Task> FillRowsAsync { get; init; }

    public required Func<Server, Task> FillCrowdsAsync { get; init; }
}
