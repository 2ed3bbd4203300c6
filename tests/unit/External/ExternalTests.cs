using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine.Contract;
using Muster.Registry.Catalog;
using Muster.Registry.External;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;
using Muster.Tests.Unit.Registry;
using ExternalRoom = Muster.Registry.External.External;

namespace Muster.Tests.Unit.External;

/// <summary>Agents over one engine, probing nothing but what a test says, on time that moves when told.</summary>
public sealed class ExternalTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly Opinion _opinion = new();
    private Rooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await Rooms.OpenAsync();

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task What_is_found_is_written()
    {
        await using var agent = await AgentAsync("one");
        await RegisterAsync("ext", "c");
        await Until(() => StatusOf("ext", "c") == "critical", "the finding is in the catalog");
        _opinion.Status = "passing";
        await Until(() => StatusOf("ext", "c") == "passing", "the check has recovered");
    }

    [Fact]
    public async Task A_node_deregistered_is_left_alone()
    {
        await using var agent = await AgentAsync("one");
        await RegisterAsync("ext", "c");
        await Until(() => StatusOf("ext", "c") == "critical", "the finding is in the catalog");
        await _rooms.Deregister("ext");
        await Until(() => agent.ShareCount == 0, "nothing is left to do");
        Assert.Null(_rooms.Catalog.Current.FindNode("ext"));
    }

    [Fact]
    public async Task Two_share_and_when_one_leaves_the_other_has_all()
    {
        await using var one = await AgentAsync("one");
        var two = await AgentAsync("two");
        for (var i = 0; i < 20; i++)
        {
            await RegisterAsync($"ext{i}", "c");
        }

        await Until(() => one.ShareCount > 0 && two.ShareCount > 0 && one.ShareCount + two.ShareCount == 20, "both share");
        await two.DisposeAsync();
        await Until(() => one.ShareCount == 20, "one has all");
    }

    [Fact]
    public async Task A_node_that_wants_it_is_asked_whether_it_is_there()
    {
        await using var agent = await AgentAsync("one");
        await _rooms.Register(External("ext", ("external-node", "true"), ("external-probe", "true")));
        await Until(() => StatusOf("ext", ExternalPlan.EchoCheckId) == "critical", "it is not there");
    }

    [Fact]
    public async Task A_service_critical_for_too_long_is_removed()
    {
        await using var agent = await AgentAsync("one");
        await RegisterAsync("ext", "c", "web", TimeSpan.FromSeconds(30));
        await Until(() => !_rooms.Catalog.Current.ServicesOf("ext").Any(), "the service is gone");
        Assert.NotNull(_rooms.Catalog.Current.FindNode("ext"));
    }

    private string StatusOf(string node, string check) =>
        _rooms.Catalog.Current.ChecksOf(node).FirstOrDefault(one => one.CheckId == check)?.Status ?? "";

    private Task Until(Func<bool> holds, string what) => Eventually.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return holds();
        },
        what);

    private async Task<ExternalRoom> AgentAsync(string id) => (await ExternalRoom.OpenAsync(
        new ExternalOptions
        {
            AgentId = id,
            NodeName = id,
            Time = _time,
            Chance = new Prng(1),
            Logs = NullLoggerFactory.Instance,
        },
        _rooms.Engine,
        _rooms.Catalog,
        _opinion,
        CancellationToken.None)).Value;

    private async Task RegisterAsync(string node, string check, string service = "", TimeSpan lostAfter = default)
    {
        var wanted = service.Length > 0 ? External(node).With(service, service) : External(node);
        await _rooms.Register(wanted with
        {
            Checks =
            [
                new Check
                {
                    Node = "",
                    CheckId = check,
                    Name = check,
                    ServiceId = service,
                    Status = "passing",
                    Definition = new CheckDefinition
                    {
                        Http = "http://x/",
                        Interval = TimeSpan.FromSeconds(2),
                        DeregisterCriticalServiceAfter = lostAfter,
                    },
                },
            ],
        });
    }

    private static Registration External(string node, params (string, string)[] meta)
    {
        var wanted = Wanted.Node(node);
        return wanted with
        {
            Node = wanted.Node with { Meta = Wanted.Map(meta.Length > 0 ? meta : [("external-node", "true")]) },
        };
    }

    private sealed class Opinion : IExternalProbe
    {
        public string Status { get; set; } = "critical";

        public ValueTask<ProbeResult> RunAsync(Work work, CancellationToken cancel) => new(new ProbeResult(Status, "so"));

        public void Dispose()
        {
        }
    }
}
