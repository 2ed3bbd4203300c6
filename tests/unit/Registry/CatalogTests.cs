using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Registry;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Registry;

/// <summary>The catalog over an engine: what is seen when, who is woken by what, what outlives a restart.</summary>
public sealed class CatalogTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private Rooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await Rooms.OpenAsync(_time);

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task A_change_is_in_the_picture_when_it_is_answered()
    {
        for (var i = 0; i < 50; i++)
        {
            var at = await _rooms.Register(Wanted.Node($"n{i}").With("web"));
            Assert.Equal(at, _rooms.Catalog.Current.At.Value);
            Assert.Equal(i + 1, _rooms.Catalog.Current.Health("web").Count);
        }

        Assert.Equal(await _rooms.Register(Wanted.Node("n0").With("web")), _rooms.Catalog.Current.At.Value);
    }

    [Fact]
    public async Task A_read_sees_what_another_server_was_answered_before_it()
    {
        await using var other = await Rooms.CatalogAsync(_rooms.Engine);
        for (var i = 0; i < 50; i++)
        {
            await _rooms.Register(Wanted.Node($"n{i}"));
            var seen = await other.AskAsync(Rooms.Me, Question.Nodes, Reading.Now, CancellationToken.None);
            Assert.Equal(i + 1, seen.Value.NodeCount);
        }
    }

    [Fact]
    public async Task A_read_does_not_wait_for_what_does_not_concern_it()
    {
        await _rooms.Register(Wanted.Node("n"));
        var at = _rooms.Catalog.Current.At;
        await _rooms.Put("key", "value");
        Assert.Equal(at, (await _rooms.Ask(Question.Nodes)).At);
        await _rooms.Compact();
        await _rooms.Put("key", "other");
        Assert.Equal(at, (await _rooms.Ask(Question.Nodes)).At);
    }

    [Fact]
    public async Task B27_a_blocked_reader_of_a_service_is_woken_by_it_and_not_by_its_siblings()
    {
        await _rooms.Register(Wanted.Node("a").With("web"));
        await _rooms.Register(Wanted.Node("b").With("db"));
        var question = new Question(Asking.Service, "WEB");
        var waiting = _rooms.Ask(question, After(_rooms.Catalog.Current.IndexOf(question)));
        await _rooms.Register(Wanted.Node("b").With("db", "", "x"));
        await _rooms.Register(Wanted.Node("b").Checked("alive"));
        await _rooms.Put("key", "value");
        Assert.False(waiting.IsCompleted);
        var at = await _rooms.Register(Wanted.Node("a").Checked("alive"));
        Assert.Equal(at, (await waiting).IndexOf(question).Value);
    }

    [Fact]
    public async Task B28_a_reader_of_a_missing_service_is_woken_by_its_first_registration_alone()
    {
        await _rooms.Register(Wanted.Node("a").With("web"));
        var question = new Question(Asking.Service, "never");
        var waiting = _rooms.Ask(question, After(_rooms.Catalog.Current.IndexOf(question)));
        await _rooms.Register(Wanted.Node("b").With("other"));
        await _rooms.Register(Wanted.Node("c"));
        Assert.False(waiting.IsCompleted);
        await _rooms.Register(Wanted.Node("a").With("never"));
        Assert.Single((await waiting).Health("never"));
    }

    [Fact]
    public async Task B28_a_reader_is_woken_when_the_last_instance_goes()
    {
        await _rooms.Register(Wanted.Node("a").With("web"));
        var question = new Question(Asking.Instances, "web");
        var waiting = _rooms.Ask(question, After(_rooms.Catalog.Current.IndexOf(question)));
        var at = await _rooms.Deregister("a");
        Assert.Empty((await waiting).Health("web"));
        Assert.Equal(at, (await waiting).IndexOf(question).Value);
    }

    [Fact]
    public async Task B05_when_time_runs_out_it_answers_what_holds()
    {
        await _rooms.Register(Wanted.Node("a").With("web"));
        var question = new Question(Asking.Service, "web");
        var waiting = _rooms.Ask(question, After(_rooms.Catalog.Current.IndexOf(question), TimeSpan.FromSeconds(16)));
        _time.Advance(TimeSpan.FromSeconds(15.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1.2));
        Assert.Single((await waiting).Health("web"));
    }

    [Fact]
    public async Task A_node_asked_for_by_its_id_is_waited_for_by_its_name()
    {
        await _rooms.Register(Wanted.Node("a", id: Wanted.IdA));
        var question = new Question(Asking.Node, "1111");
        var waiting = _rooms.Ask(question, After(_rooms.Catalog.Current.IndexOf(question)));
        await _rooms.Register(Wanted.Node("b").With("web"));
        Assert.False(waiting.IsCompleted);
        await _rooms.Register(Wanted.Node("a", id: Wanted.IdA).With("web"));
        Assert.Single((await waiting).ServicesOf("a"));
    }

    [Fact]
    public async Task Indexes_are_the_same_after_a_restart_also_where_deletions_raised_them()
    {
        await _rooms.Register(Wanted.Node("a").With("web", "web1").Checked("ping", "web1"));
        await _rooms.Register(Wanted.Node("a").With("web", "web2"));
        await _rooms.Register(Wanted.Node("b").With("db"));
        await _rooms.Deregister("a", "web2");
        await _rooms.Put("key", "value");
        await _rooms.Deregister("b");
        await _rooms.Register(Wanted.Node("c"));
        await using var again = await Rooms.CatalogAsync(_rooms.Engine);
        foreach (var asking in Enum.GetValues<Asking>())
        {
            foreach (var name in new[] { "web", "db", "never", "a", "b" })
            {
                var question = new Question(asking, name);
                Assert.Equal(_rooms.Catalog.Current.IndexOf(question), again.Current.IndexOf(question));
            }
        }
    }

    [Fact]
    public async Task After_compaction_a_reader_with_an_older_index_is_answered_at_once()
    {
        await _rooms.Register(Wanted.Node("a").With("web"));
        var question = new Question(Asking.Service, "web");
        var old = _rooms.Catalog.Current.IndexOf(question);
        await _rooms.Put("key", "value");
        await _rooms.Compact();
        var floor = await _rooms.Head();
        await using var again = await Rooms.CatalogAsync(_rooms.Engine);
        var seen = await again.AskAsync(Rooms.Me, question, After(old), CancellationToken.None);
        Assert.Equal(floor, seen.Value.IndexOf(question).Value);
        Assert.Equal(old, Assert.Single(seen.Value.Health("web")).Instance.Modified);
    }

    [Fact]
    public async Task Closing_answers_those_who_wait()
    {
        await _rooms.Register(Wanted.Node("a").With("web"));
        var question = new Question(Asking.Service, "web");
        var waiting = _rooms.Ask(question, After(_rooms.Catalog.Current.IndexOf(question)));
        await _rooms.DisposeAsync();
        Assert.Single((await waiting).Health("web"));
    }

    [Fact]
    public async Task What_a_service_shows_is_made_once_until_it_changes()
    {
        await _rooms.Register(Wanted.Node("a").With("web"));
        var list = _rooms.Catalog.Current.Health("web");
        await _rooms.Register(Wanted.Node("b").With("db"));
        Assert.Same(list, _rooms.Catalog.Current.Health("web"));
        await _rooms.Register(Wanted.Node("a").Checked("alive"));
        Assert.NotSame(list, _rooms.Catalog.Current.Health("web"));
    }

    private static Reading After(Revision index, TimeSpan wait = default) => new(Consistency.Default, index, wait);
}
