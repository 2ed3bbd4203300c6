using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Doors.Etcd3;
using Muster.Engine.Embedded;
using Muster.Registry.Bytes;
using Muster.Registry.Operator;
using Muster.Tests.Conformance.Etcd3;
using Muster.Tests.Unit.Dns;

namespace Muster.Tests.Unit.Etcd3;

/// <summary>The door for etcd's version 3 over an engine in memory, on a port of its own.</summary>
internal sealed class OpenDoor : IAsyncDisposable
{
    private readonly EmbeddedEngine _engine;
    private readonly Etcd3Door _door;

    private readonly Alarms _alarms;

    private OpenDoor(EmbeddedEngine engine, Alarms alarms, Etcd3Door door) => (_engine, _alarms, _door) = (engine, alarms, door);

    public int Port => IPEndPoint.Parse(_door.Addresses.Single()).Port;

    public static async Task<OpenDoor> OpenAsync(Func<Etcd3DoorOptions, Etcd3DoorOptions>? change = null)
    {
        var engine = (await EmbeddedEngine.OpenAsync(
            new EmbeddedOptions { Time = TimeProvider.System, Server = "test", Chance = new Prng(1) }, CancellationToken.None)).Value;
        var options = new Etcd3DoorOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        var alarms = (await Alarms.OpenAsync(engine, TimeProvider.System, new Prng(3), CancellationToken.None)).Value;
        var house = House(new Bytes(engine, engine, new Prng(2)) { Alarms = alarms }) with { Alarms = alarms };
        var door = new Etcd3Door(house, change?.Invoke(options) ?? options);
        Assert.True((await door.StartAsync(CancellationToken.None)).Ok);
        return new OpenDoor(engine, alarms, door);
    }

    public EtcdClient Client() => new(Port);

    /// <summary>Says these bytes and hears everything until the door closes the connection.</summary>
    public async Task<byte[]> SayAsync(ReadOnlyMemory<byte> bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        var stream = client.GetStream();
        await stream.WriteAsync(bytes);
        var heard = new MemoryStream();
        try
        {
            await stream.CopyToAsync(heard);
        }
        catch (IOException)
        {
            // Cut off is closed, too.
            return heard.ToArray();
        }

        return heard.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        await _alarms.DisposeAsync();
        await _engine.DisposeAsync();
    }

    /// <summary>The door asks for nothing but the bytes.</summary>
    public static House House(Bytes bytes) => new()
    {
        Self = Dig.Self("consul"),
        Bytes = bytes,
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
        Alarms = null!,
        Entries = null!,
        Time = TimeProvider.System,
        Chance = new Prng(2),
        Logs = NullLoggerFactory.Instance,
    };
}
