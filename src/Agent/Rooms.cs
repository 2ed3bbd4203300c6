using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Coordinates;
using Muster.Registry.Entries;
using Muster.Registry.Kv;
using Muster.Registry.Operator;
using Muster.Registry.Queries;
using Muster.Registry.Sessions;
using Muster.Registry.Transactions;
using Muster.Registry.Tree;

namespace Muster.Agent;

/// <summary>The rooms that need nothing but an engine and each other: what all agents of a cluster share.</summary>
internal sealed class Rooms
{
    public required Kv Kv { get; init; }

    public required Catalog Catalog { get; init; }

    public required Sessions Sessions { get; init; }

    public required Locks Locks { get; init; }

    public required Transactions Transactions { get; init; }

    public required Tree Tree { get; init; }

    public required Coordinates Coordinates { get; init; }

    public required Queries Queries { get; init; }

    public required Autopilot Autopilot { get; init; }

    public required Alarms Alarms { get; init; }

    public required Entries Entries { get; init; }

    /// <param name="beginning">What this agent announces of itself where nobody knows anything yet.</param>
    /// <param name="built">Gets what must be torn down, also when a later one refuses.</param>
    public static async ValueTask<Result<Rooms>> OpenAsync(
        IEngine engine, Materials given, Registration beginning, Action<IAsyncDisposable> built, CancellationToken cancel)
    {
        var (config, time, chance) = (given.Config, given.Time, given.Chance);
        if (!(await Catalog.OpenAsync(engine, time, chance, beginning, cancel)).TryGet(out var catalog, out var refused))
        {
            return refused;
        }

        built(catalog);
        var sessionsOptions = new SessionsOptions
        {
            Time = time,
            Chance = chance,
            Logs = given.Logs,
            TtlMin = config.SessionTtlMin,
        };
        var sessions = new Sessions(sessionsOptions, engine, catalog);
        built(sessions);
        var locks = new Locks(engine, catalog, sessions, time);
        var tree = new Tree(engine, time);
        built(tree);

        if (!(await Coordinates.OpenAsync(engine, catalog, time, chance, cancel)).TryGet(out var coordinates, out refused))
        {
            return refused;
        }

        built(coordinates);
        if (!(await Queries.OpenAsync(engine, catalog, coordinates, config.Datacenter, time, chance, cancel))
            .TryGet(out var queries, out refused))
        {
            return refused;
        }

        built(queries);
        if (!(await Autopilot.OpenAsync(engine, time, chance, cancel)).TryGet(out var autopilot, out refused))
        {
            return refused;
        }

        built(autopilot);
        if (!(await Alarms.OpenAsync(engine, time, chance, cancel)).TryGet(out var alarms, out refused))
        {
            return refused;
        }

        built(alarms);
        if (!(await EntriesAsync(engine, given, built, cancel)).TryGet(out var entries, out refused))
        {
            return refused;
        }

        return new Rooms
        {
            Kv = new Kv(engine, time, chance),
            Catalog = catalog,
            Sessions = sessions,
            Locks = locks,
            Transactions = new Transactions(engine, catalog, locks, time),
            Tree = tree,
            Coordinates = coordinates,
            Queries = queries,
            Autopilot = autopilot,
            Alarms = alarms,
            Entries = entries,
        };
    }

    /// <summary>With those that the configuration names.</summary>
    private static async ValueTask<Result<Entries>> EntriesAsync(
        IEngine engine, Materials given, Action<IAsyncDisposable> built, CancellationToken cancel)
    {
        if (!(await Entries.OpenAsync(engine, given.Time, given.Chance, cancel)).TryGet(out var entries, out var refused))
        {
            return refused;
        }

        built(entries);
        return (await entries.BootstrapAsync(Caller.System, given.Config.Entries, cancel)).TryGet(out _, out refused)
            ? entries
            : refused;
    }
}
