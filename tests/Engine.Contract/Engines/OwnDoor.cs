using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Doors.Etcd3;
using Muster.Registry.Bytes;
using Muster.Registry.Operator;

namespace Muster.Engine.Contract.Engines;

/// <summary>Muster's own door for etcd's version 3, with etcd's limits, over an engine, on a port of its own.</summary>
public sealed class OwnDoor : IAsyncDisposable
{
    // Several may stand before the same cluster, where no two may choose the same leases.
    private static long _opened;

    private readonly Etcd3Door _door;

    private readonly Alarms _alarms;

    private OwnDoor(Etcd3Door door, Alarms alarms) => (_door, _alarms) = (door, alarms);

    public Uri Endpoint => new($"http://{_door.Addresses.Single()}");

    public static async Task<OwnDoor> OpenAsync(IEngine engine)
    {
        var alarms = (await Alarms.OpenAsync(engine, TimeProvider.System, new Prng(4), CancellationToken.None)).Value;
        var door = new OwnDoor(
            new Etcd3Door(House(engine, alarms), new Etcd3DoorOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] }), alarms);
        var opened = await door._door.StartAsync(CancellationToken.None);
        Assert.True(opened.Ok, opened.Refused?.Message);
        return door;
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        await _alarms.DisposeAsync();
    }

    // The door asks for nothing but the bytes, and what is wrong with them.
    private static House House(IEngine engine, Alarms alarms) => new()
    {
        Self = new Self
        {
            NodeName = "loop",
            NodeId = "11111111-2222-4333-8444-555555555555",
            Datacenter = "dc1",
            Domain = "consul",
            AdvertiseAddress = "127.0.0.1",
            ServerPort = 0,
            SerfLanPort = 0,
            DnsPort = 0,
            Version = "0",
            DevMode = true,
            DataDirectory = null,
        },
        Bytes = new Bytes(engine, (IWholeHistory)engine, new Prng((ulong)Interlocked.Increment(ref _opened))),
        Kv = null!,
        Catalog = null!,
        KvPast = null!,
        CatalogPast = null!,
        Why = null!,
        Sessions = null!,
        Locks = null!,
        Transactions = null!,
        Tree = null!,
        Local = null!,
        Events = null!,
        Snapshots = null!,
        Coordinates = null!,
        Queries = null!,
        Autopilot = null!,
        Alarms = alarms,
        Entries = null!,
        Time = TimeProvider.System,
        Chance = new Prng(3),
        Logs = NullLoggerFactory.Instance,
    };
}
