using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Doors.Consul;
using Muster.Engine.Embedded;
using Muster.Engine.Embedded.Timeline;
using Muster.Registry.Bytes;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Coordinates;
using Muster.Registry.Entries;
using Muster.Registry.Events;
using Muster.Registry.Kv;
using Muster.Registry.Kv.Past;
using Muster.Registry.Local;
using Muster.Registry.Operator;
using Muster.Registry.Past;
using Muster.Registry.Sessions;
using Muster.Registry.Snapshots;
using Muster.Registry.Queries;
using Muster.Registry.Transactions;
using Muster.Registry.Why;

namespace Muster.Tests.Unit.Consul;

/// <summary>The door over real rooms and an engine in memory, on a port that nobody else has.</summary>
public sealed class DoorFixture : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _built = new();

    public Uri Address { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    internal House House { get; private set; } = null!;

    internal ConsulDoor Door { get; private set; } = null!;

    public static async Task<DoorFixture> StartAsync(
        Func<ConsulDoorOptions, ConsulDoorOptions>? change = null, Func<House, House>? furnish = null)
    {
        var fixture = new DoorFixture();
        await fixture.BuildAsync(change ?? (options => options), furnish ?? (house => house));
        return fixture;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        while (_built.TryPop(out var last))
        {
            await last.DisposeAsync();
        }
    }

    /// <summary>Says these bytes on a connection of its own and reads one answer, or to the end.</summary>
    public async Task<string> SayAsync(string bytes)
    {
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        var answer = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!IsWhole(answer.ToString()) && await stream.ReadAsync(buffer) is > 0 and var read)
        {
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }

    private static bool IsWhole(string answer)
    {
        var head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return head >= 0
            && Regex.Match(answer[..head], @"Content-Length: (\d+)") is { Success: true } length
            && answer.Length - head - 4 >= int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Address.Port);
        return client;
    }

    private async Task BuildAsync(
        Func<ConsulDoorOptions, ConsulDoorOptions> change, Func<House, House> furnish)
    {
        var (time, chance) = (TimeProvider.System, new Prng(7));
        var engine = (await EmbeddedEngine.OpenAsync(
            new EmbeddedOptions { Time = time, Server = "n1" }, CancellationToken.None)).Value;
        _built.Push(engine);
        var catalog = (await Catalog.OpenAsync(engine, time, chance, null, CancellationToken.None)).Value;
        _built.Push(catalog);
        var sessions = new Sessions(
            new SessionsOptions { Time = time, Chance = chance, Logs = NullLoggerFactory.Instance }, engine, catalog);
        _built.Push(sessions);
        var locks = new Locks(engine, catalog, sessions, time);
        var self = new Node(
            "11111111-2222-4333-8444-555555555555", "n1", "127.0.0.1", "dc1", Texts(("lan", "127.0.0.1")), Texts());
        var local = (await Muster.Registry.Local.Local.OpenAsync(
            new LocalOptions
            {
                Self = self,
                SelfService = new Service { Id = "consul", Name = "consul", Port = 8300 },
                Directory = null,
                Time = time,
                Chance = chance,
                Logs = NullLoggerFactory.Instance,
            },
            catalog,
            CancellationToken.None)).Value;
        _built.Push(local);
        var past = Timeline.Start(
            engine, TimelineFile.Open(null, NullLogger.Instance), new TimelineTerms(), time, NullLoggerFactory.Instance);
        _built.Push(past);
        var coordinates = (await Coordinates.OpenAsync(engine, catalog, time, chance, CancellationToken.None)).Value;
        _built.Push(coordinates);
        var queries = (await Muster.Registry.Queries.Queries.OpenAsync(
            engine, catalog, coordinates, "dc1", time, chance, CancellationToken.None)).Value;
        _built.Push(queries);
        var autopilot = (await Autopilot.OpenAsync(engine, time, chance, CancellationToken.None)).Value;
        _built.Push(autopilot);
        var alarms = (await Alarms.OpenAsync(engine, time, chance, CancellationToken.None)).Value;
        _built.Push(alarms);
        var (kvPast, catalogPast) = (new KvPast(engine, past), new CatalogPast(past));
        var entries = (await Entries.OpenAsync(engine, time, chance, CancellationToken.None)).Value;
        _built.Push(entries);
        House = furnish(new House
        {
            Self = new Self
            {
                NodeName = "n1",
                NodeId = self.Id,
                Datacenter = "dc1",
                Domain = "consul",
                AdvertiseAddress = "127.0.0.1",
                ServerPort = 8300,
                SerfLanPort = 8301,
                DnsPort = 8600,
                Version = "0",
                DevMode = false,
                DataDirectory = null,
            },
            Kv = new Kv(engine, time, chance),
            Bytes = new Bytes(engine, engine, chance),
            Catalog = catalog,
            KvPast = kvPast,
            CatalogPast = catalogPast,
            Why = new Why(new WhyOptions
            {
                Catalog = catalog,
                CatalogPast = catalogPast,
                KvPast = kvPast,
                Queries = queries,
                Coordinates = coordinates,
                Local = local,
                Agent = "n1",
                Datacenter = "dc1",
                Time = time,
            }),
            Sessions = sessions,
            Locks = locks,
            Transactions = new Transactions(engine, catalog, locks, time),
            Tree = null!,
            Local = local,
            Snapshots = new Snapshots(engine, new SnapshotsOptions
            {
                Whole = engine,
                Time = time,
                Program = "0",
                Node = "n1",
                Datacenter = "dc1",
                Restored = local.Compare,
            }),
            Coordinates = coordinates,
            Queries = queries,
            Autopilot = autopilot,
            Alarms = alarms,
            Entries = entries,
            Events = new Events(new EventsOptions
            {
                NodeName = "n1",
                Services = () => local.Services.Values,
                Time = time,
                Chance = chance,
                Logs = NullLoggerFactory.Instance,
            }),
            Time = time,
            Chance = chance,
            Logs = NullLoggerFactory.Instance,
        });
        Door = new ConsulDoor(
            House, change(new ConsulDoorOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] }));
        _built.Push(Door);
        Assert.True((await Door.StartAsync(CancellationToken.None)).Ok);
        Address = new Uri($"http://{Door.Addresses.Single()}");
        Client = new HttpClient { BaseAddress = Address };
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Texts(
        params (string Name, string Value)[] pairs) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal, pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
