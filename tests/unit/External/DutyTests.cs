using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine.Contract;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.External;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;
using Muster.Tests.Unit.Registry;
using ExternalRoom = Muster.Registry.External.External;

namespace Muster.Tests.Unit.External;

/// <summary>What one agent alone does for all that share a catalog, on time that moves when told.</summary>
public sealed class DutyTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private Rooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await Rooms.OpenAsync();

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task Who_was_there_first_has_it_and_the_next_one_when_that_one_goes()
    {
        var one = await AgentAsync("z");
        await Until(() => one.Members is not null, "the only one has it");
        await using var two = await AgentAsync("a");
        await using var deaf = await AgentAsync("0", keepsMembers: false);
        await Until(() => two.Agents.Count() == 3, "all are there");
        Assert.Null(two.Members);
        var changed = two.MembersChanged;
        await one.DisposeAsync();
        await Until(() => two.Members is not null, "the next one has it");
        Assert.True(changed.IsCompleted);
        Assert.Null(one.Members);
        Assert.Null(deaf.Members);
    }

    [Fact]
    public async Task Who_has_it_no_more_writes_nothing_though_he_may_not_know_it()
    {
        var one = await AgentAsync("one");
        await Until(() => one.Members is not null, "it has it");
        var stale = new Duty(Keyspace.Performer("one"), one.Members!.Since);
        Assert.True((await RegisterAsync("n1", stale)).Ok);
        await one.DisposeAsync();
        var refused = (await RegisterAsync("n2", stale)).Refused;
        Assert.Equal(Refusal.Conflict, refused!.Why);
        Assert.False((await _rooms.Catalog.DeregisterAsync(Rooms.Me, new Deregistration("n1", "", ""), stale, CancellationToken.None)).Ok);
        Assert.Null(_rooms.Catalog.Current.FindNode("n2"));
        Assert.NotNull(_rooms.Catalog.Current.FindNode("n1"));

        // And in its next life it has another one.
        await using var again = await AgentAsync("one");
        await Until(() => again.Members is not null, "it has it again");
        Assert.False((await RegisterAsync("n2", stale)).Ok);
        Assert.True((await RegisterAsync("n2", again.Members)).Ok);
    }

    [Fact]
    public async Task Who_hears_nobody_leaves_it_to_others_and_is_the_last_of_them_afterwards()
    {
        await using var one = await AgentAsync("one");
        await using var two = await AgentAsync("two");
        await Until(() => one.Members is not null || two.Members is not null, "one of them has it");
        var (deaf, other) = one.Members is not null ? (one, two) : (two, one);
        var first = deaf.Members!;
        deaf.Hears(others: false);
        Assert.True(first.IsOver);
        Assert.Null(deaf.Members);
        await Until(() => other.Members is not null, "the other one has it");
        Assert.Equal(1, deaf.Agents.Count(agent => agent.KeepsMembers));
        deaf.Hears(others: true);
        await Until(() => other.Agents.Count(agent => agent.KeepsMembers) == 2, "both could have it");
        Assert.NotNull(other.Members);
        other.Hears(others: false);
        await Until(() => deaf.Members is not null, "it has it again");
    }

    [Fact]
    public async Task Who_is_dead_is_dismissed_and_the_next_one_has_it_without_any_time_passing()
    {
        await using var one = await AgentAsync("one");
        await Until(() => one.Members is not null, "it has it");
        await using var two = await AgentAsync("two");
        await Until(() => two.Agents.Count() == 2, "both are there");
        Assert.Equal(["one", "two"], two.Agents.Select(agent => agent.Node));
        var stale = one.Members;
        Assert.True((await two.DismissAsync(Rooms.Me, "one", CancellationToken.None)).Value);
        await Eventually.Until(() => two.Members is not null, "the next one has it");
        Assert.Equal(Refusal.Conflict, (await RegisterAsync("n1", stale)).Refused!.Why);
        Assert.True((await RegisterAsync("n1", two.Members)).Ok);
    }

    [Fact]
    public async Task Who_is_dismissed_and_lives_is_back_at_once_as_the_youngest_and_has_nothing()
    {
        await using var one = await AgentAsync("one");
        await Until(() => one.Members is not null, "it has it");
        await using var two = await AgentAsync("two");
        await Until(() => two.Agents.Count() == 2, "both are there");
        Assert.True((await two.DismissAsync(Rooms.Me, "one", CancellationToken.None)).Value);
        await Eventually.Until(() => two.Agents.Select(agent => agent.Node).SequenceEqual(["two", "one"]), "it has announced itself again");
        await Eventually.Until(() => two.Members is not null && one.Members is null, "the other one has it");
        Assert.Equal((1, 0), (one.Dismissals, two.Dismissals));

        // It goes on as any other: it holds its row, and has the duty when it is the first again.
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(two.Members);
        await two.RetireAsync(CancellationToken.None);
        await Until(() => one.Members is not null, "it has it again");
        Assert.Equal(1, one.Dismissals);
    }

    [Fact]
    public async Task Who_retires_has_it_no_more_and_was_not_taken_for_gone()
    {
        await using var one = await AgentAsync("one");
        await Until(() => one.Members is not null, "it has it");
        await using var two = await AgentAsync("two");
        await Until(() => two.Agents.Count() == 2, "both are there");
        await one.RetireAsync(CancellationToken.None);
        Assert.Null(one.Members);
        await Eventually.Until(() => two.Members is not null, "the next one has it");
        await Until(() => one.Agents.Count() == 1, "it has seen that its row is gone");
        Assert.Equal(0, one.Dismissals);
        Assert.False((await one.DismissAsync(Rooms.Me, "two", CancellationToken.None)).Value);
    }

    [Fact]
    public async Task Of_two_who_take_each_other_for_dead_one_alone_has_his_way()
    {
        await using var one = await AgentAsync("one");
        await Until(() => one.Members is not null, "it has it");
        await using var two = await AgentAsync("two");
        await Until(() => one.Agents.Count() == 2 && two.Agents.Count() == 2, "both are there");
        var done = await Task.WhenAll(
            one.DismissAsync(Rooms.Me, "two", CancellationToken.None).AsTask(), two.DismissAsync(Rooms.Me, "one", CancellationToken.None).AsTask());
        await Eventually.Until(() => one.Dismissals + two.Dismissals == done.Count(each => each.Value), "who was dismissed knows it");
        await Eventually.Until(() => one.Agents.Count() == 2 && two.Agents.Count() == 2, "both are there again");
        await Eventually.Until(() => (one.Members is null) != (two.Members is null), "one of them has it");
        Assert.False((await one.DismissAsync(Rooms.Me, "nobody", CancellationToken.None)).Value);
    }

    private Task Until(Func<bool> holds, string what) => Eventually.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return holds();
        },
        what);

    private ValueTask<Result<Engine.Revision>> RegisterAsync(string node, Duty? duty) =>
        _rooms.Catalog.RegisterAsync(Rooms.Me, Wanted.Node(node), duty, CancellationToken.None);

    private async Task<ExternalRoom> AgentAsync(string id, bool keepsMembers = true) => (await ExternalRoom.OpenAsync(
        new ExternalOptions
        {
            AgentId = id,
            NodeName = id,
            KeepsMembers = keepsMembers,
            Time = _time,
            Chance = new Prng(1),
            Logs = NullLoggerFactory.Instance,
        },
        _rooms.Engine,
        _rooms.Catalog,
        new Nothing(),
        CancellationToken.None)).Value;

    private sealed class Nothing : IExternalProbe
    {
        public ValueTask<ProbeResult> RunAsync(Work work, CancellationToken cancel) => new(new ProbeResult("passing", ""));

        public void Dispose()
        {
        }
    }
}
