using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;
using Muster.Engine.Embedded;
using Muster.Registry;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Dns;

/// <summary>The door over a real catalog and real sockets.</summary>
public sealed class DnsDoorTests : IAsyncLifetime
{
    private EmbeddedEngine _engine = null!;
    private Catalog _catalog = null!;
    private DnsDoor _door = null!;

    public async Task InitializeAsync()
    {
        var options = new EmbeddedOptions { Time = TimeProvider.System, Server = "n1" };
        _engine = (await EmbeddedEngine.OpenAsync(options, CancellationToken.None)).Value;
        _catalog = (await Catalog.OpenAsync(_engine, TimeProvider.System, new Prng(1), null, CancellationToken.None)).Value;
        _door = NewDoor(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.True((await _door.StartAsync(CancellationToken.None)).Ok);
    }

    public async Task DisposeAsync()
    {
        await _door.DisposeAsync();
        await _catalog.DisposeAsync();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task What_is_registered_is_found_and_what_turns_critical_is_not()
    {
        Assert.Equal((ResponseCode.NameError, ""), Ask("web.service.consul"));

        await RegisterAsync(CheckStatus.Passing);
        Assert.Equal((ResponseCode.NoError, "web.service.consul. 0 A 10.0.0.1"), Ask("web.service.consul"));
        Assert.Equal((ResponseCode.NoError, "W1.node.consul. 0 A 10.0.0.1"), Ask("W1.node.consul"));

        await RegisterAsync(CheckStatus.Critical);
        Assert.Equal((ResponseCode.NameError, ""), Ask("web.service.consul"));
    }

    [Fact]
    public async Task An_address_that_is_taken_is_refused_by_name()
    {
        await using var second = NewDoor(IPEndPoint.Parse(_door.Addresses[0]));

        var refused = (await second.StartAsync(CancellationToken.None)).Refused;

        Assert.Equal(Refusal.Unavailable, refused!.Why);
        Assert.Contains(_door.Addresses[0], refused.Message, StringComparison.Ordinal);
    }

    private (ResponseCode Code, string Answers) Ask(string name)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPEndPoint.Parse(_door.Addresses[0]));
        var query = new Message { Id = 1, Question = new Muster.Doors.Dns.Wire.Question(WireTests.Name(name), RecordType.A, 1) };
        Assert.True(new MessageWriter().TryWrite(query, Naming.Compressed, out var request));
        socket.Send(request.Span);
        var buffer = new byte[512];
        var length = socket.Receive(buffer);
        Assert.Equal(MessageReader.Extent.Whole, MessageReader.Read(buffer.AsSpan(0, length), out var answer));
        return (answer.Code, string.Join('\n', answer.Answers.Select(Dig.Show)));
    }

    private async Task RegisterAsync(string status)
    {
        var none = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        var registered = await _catalog.RegisterAsync(
            Caller.System,
            new Registration(
                new Node("", "w1", "10.0.0.1", "dc1", none, none),
                new Service { Id = "web", Name = "web", Port = 80 },
                [new Check { Node = "w1", CheckId = "c", Name = "c", ServiceId = "web", Status = status }]),
            CancellationToken.None);
        Assert.True(registered.Ok);
    }

    private DnsDoor NewDoor(IPEndPoint address) => new(
        new House
        {
            Self = Dig.Self("consul"),
            Kv = null!,
            Bytes = null!,
            Catalog = _catalog,
            KvPast = null!,
            CatalogPast = null!,
            Why = null!,
            Sessions = null!,
            Locks = null!,
            Transactions = null!,
            Tree = null!,
            Local = null!,
            Snapshots = null!,
            Coordinates = null!,
            Queries = null!,
            Autopilot = null!,
            Alarms = null!,
            Entries = null!,
            Events = null!,
            Time = TimeProvider.System,
            Chance = new Prng(1),
            Logs = NullLoggerFactory.Instance,
        },
        new DnsDoorOptions { Listen = [address] });
}
