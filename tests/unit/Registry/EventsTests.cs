using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine.Contract;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Events;

namespace Muster.Tests.Unit.Registry;

/// <summary>What an agent does with events: its own, and those that it hears of.</summary>
public sealed class EventsTests
{
    private static readonly Caller _me = new("", "test", "");

    private readonly ManualTime _time = new();
    private readonly List<UserEvent> _spread = [];
    private readonly List<UserEvent> _carriedOut = [];
    private readonly Events _events;

    public EventsTests() => _events = new Events(new EventsOptions
    {
        NodeName = "n1",
        Services = () => [new Service { Id = "web", Name = "web", Tags = ["blue"] }],
        Time = _time,
        Chance = new Prng(1),
        Logs = NullLoggerFactory.Instance,
        Spread = (fired, _) =>
        {
            _spread.Add(fired);
            return Task.FromResult<Result<ulong>>(fired.LTime);
        },
        Orders = new Dictionary<string, Action<UserEvent>> { ["order"] = _carriedOut.Add },
    });

    [Fact]
    public async Task What_is_fired_is_kept_here_and_spread_to_others()
    {
        var fired = await FireAsync("deploy");
        Assert.Equal(0UL, fired.LTime);
        Assert.Equal([(fired.Id, 2UL)], _spread.Select(one => (one.Id, one.LTime)));
        Assert.Equal(["deploy 2"], await ListedAsync());
    }

    [Fact]
    public async Task The_last_256_are_kept()
    {
        for (var i = 0; i < 300; i++)
        {
            await FireAsync($"e{i}");
        }

        var listed = await ListedAsync();
        Assert.Equal((256, "e44 46", "e299 301"), (listed.Count, listed[0], listed[^1]));
    }

    [Fact]
    public async Task A_rumour_heard_twice_is_kept_once()
    {
        Assert.True(_events.Receive(Rumour("a", 7)));
        Assert.False(_events.Receive(Rumour("a", 7)));
        Assert.True(_events.Receive(Rumour("b", 7)));
        Assert.Equal(["a 7", "b 7"], await ListedAsync());
    }

    [Fact]
    public async Task Our_events_come_after_all_that_were_heard()
    {
        _events.Receive(Rumour("a", 40));
        await FireAsync("b");
        _events.Receive(Rumour("late", 12));
        await FireAsync("c");
        Assert.Equal(["a 40", "b 41", "late 12", "c 42"], await ListedAsync());
    }

    [Fact]
    public async Task A_rumour_older_than_what_is_remembered_is_dropped()
    {
        Assert.True(_events.Receive(Rumour("new", 1000)));
        Assert.False(_events.Receive(Rumour("old", 488)));
        Assert.True(_events.Receive(Rumour("not so old", 489)));
        Assert.Equal(["new 1000", "not so old 489"], await ListedAsync());
    }

    [Theory]
    [InlineData("n1", "", "", true)]
    [InlineData("n2", "", "", false)]
    [InlineData("", "we", "", true)]
    [InlineData("", "^we$", "", false)]
    [InlineData("", "web", "blu", true)]
    [InlineData("", "web", "red", false)]
    [InlineData("(", "", "", false)]
    public async Task What_does_not_concern_this_agent_is_passed_on_but_not_kept(
        string node, string service, string tag, bool kept)
    {
        var rumour = Rumour("a", 3) with { NodeFilter = node, ServiceFilter = service, TagFilter = tag };
        Assert.True(_events.Receive(rumour));
        Assert.Equal(kept, (await ListedAsync()).Count == 1);
    }

    [Fact]
    public async Task One_of_a_newer_program_is_passed_on_but_not_kept()
    {
        Assert.True(_events.Receive(Rumour("a", 3) with { Version = 2 }));
        Assert.Empty(await ListedAsync());
    }

    [Fact]
    public async Task An_order_is_carried_out_and_not_kept()
    {
        await FireAsync("order");
        Assert.Equal("order", Assert.Single(_carriedOut).Name);
        Assert.Empty(await ListedAsync());
    }

    [Fact]
    public async Task Who_waits_is_answered_by_the_next_of_that_name_or_by_the_clock()
    {
        await FireAsync("a");
        var seen = (await _events.ListAsync(_me, "a", 0, TimeSpan.Zero, CancellationToken.None)).Value;
        var waiting = _events.ListAsync(_me, "a", seen.Mark, TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();
        await FireAsync("b");
        Assert.False(waiting.IsCompleted);
        await FireAsync("a");
        var next = (await waiting).Value;
        Assert.Equal(2, next.Kept.Length);

        waiting = _events.ListAsync(_me, "a", next.Mark, TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(64));
        Assert.Equal(next.Mark, (await waiting).Value.Mark);
    }

    [Theory]
    [InlineData(412, true)]
    [InlineData(413, false)]
    public async Task A_packet_holds_512_bytes(int payload, bool fits)
    {
        var asked = new UserEvent { Id = "", Name = "ab", Payload = new byte[payload] };
        Assert.Equal(fits, (await _events.FireAsync(_me, asked, CancellationToken.None)).Ok);
    }

    [Fact]
    public async Task A_client_that_goes_away_waits_no_longer()
    {
        using var gone = new CancellationTokenSource();
        var waiting = _events.ListAsync(_me, "", 1, TimeSpan.Zero, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static UserEvent Rumour(string name, ulong at) =>
        new() { Id = $"00000000-0000-4000-8000-{at:D12}", Name = name, LTime = at };

    private async Task<UserEvent> FireAsync(string name) => (await _events.FireAsync(
        _me, new UserEvent { Id = "", Name = name, Payload = Encoding.UTF8.GetBytes("p") }, CancellationToken.None)).Value;

    private async Task<List<string>> ListedAsync() =>
    [
        .. (await _events.ListAsync(_me, "", 0, TimeSpan.Zero, CancellationToken.None)).Value.Kept
            .Select(one => $"{one.Name} {one.LTime}"),
    ];
}
