using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Registry;
using Muster.Registry.Kv;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Registry;

/// <summary>Blocking reads of users' keys: who is woken by what.</summary>
public sealed class KvBlockingTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private Rooms _rooms = null!;

    public async Task InitializeAsync() => _rooms = await Rooms.OpenAsync(_time);

    public async Task DisposeAsync() => await _rooms.DisposeAsync();

    [Fact]
    public async Task B04_an_index_already_passed_returns_at_once()
    {
        await _rooms.Put("a", "1");
        await _rooms.Put("a", "2");
        var at = await _rooms.Head();
        Assert.Equal(at, (await _rooms.Get("a", After(at - 1))).Index);
        Assert.Equal(at, (await _rooms.List("a", After(at - 1))).Index);
        Assert.Equal(at, (await _rooms.Keys("a", "", After(at - 1))).Index);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("prefix")]
    [InlineData("names")]
    public async Task The_index_of_nothing_is_not_beyond_what_was_looked_at(string what)
    {
        var written = 0L;
        var engine = new BackwardEngine(_rooms.Engine)
        {
            Before = async range =>
            {
                // After the key was looked for, before the table is asked for its index.
                if (range == Keyspace.Users && written == 0)
                {
                    await _rooms.Put("a", "1");
                    written = await _rooms.Head();
                }
            },
        };
        var (reader, none, key) = (new KvReader(engine), CancellationToken.None, Key.Of("a"));
        var index = what switch
        {
            "key" => (await reader.EntryAsync(key, Revision.Never, none)).Value.Index,
            "prefix" => (await reader.EntriesAsync(key, Revision.Never, none)).Value.Index,
            _ => (await reader.KeysAsync(key, "", Revision.Never, none)).Value.Index,
        };
        Assert.InRange(index.Value, 0, written - 1);
    }

    [Fact]
    public async Task B20_a_key_is_woken_by_its_own_change_and_no_other()
    {
        await _rooms.Put("a", "1");
        var waiting = _rooms.Get("a", After(await _rooms.Head()));
        await _rooms.Put("b", "1");
        await _rooms.Put("ab", "1");
        await _rooms.Put("a", "1");
        await _rooms.Put("a", "2");
        Assert.Equal(await _rooms.Head(), (await waiting).Index);
        Assert.Equal(2, (await waiting).Entry!.Value.Span[0] - '0');
    }

    [Fact]
    public async Task B20_a_key_is_woken_when_only_its_flags_change()
    {
        await _rooms.Put("a", "1");
        var waiting = _rooms.Get("a", After(await _rooms.Head()));
        await _rooms.Put("a", "1", 3);
        Assert.Equal(3UL, (await waiting).Entry!.Flags);
    }

    [Fact]
    public async Task B24_a_deletion_wakes_with_its_revision()
    {
        await _rooms.Put("p/a", "1");
        var at = await _rooms.Head();
        var key = _rooms.Get("p/a", After(at));
        var prefix = _rooms.List("p/", After(at));
        var keys = _rooms.Keys("p/", "/", After(at));
        await _rooms.Delete("p/a");
        Assert.Equal((null, at + 1), await key);
        Assert.Equal(("", at + 1), await prefix);
        Assert.Equal(("", at + 1), await keys);
    }

    [Fact]
    public async Task B21_a_missing_key_is_woken_by_any_users_key()
    {
        await _rooms.Put("a", "1");
        var waiting = _rooms.Get("missing", After(await _rooms.Head()));
        await _rooms.Register(Wanted.Node("n"));
        Assert.False(waiting.IsCompleted);
        await _rooms.Put("a", "2");
        Assert.Equal((null, await _rooms.Head()), await waiting);
    }

    [Fact]
    public async Task B23_a_prefix_sleeps_through_what_lies_outside()
    {
        await _rooms.Put("p/a", "1");
        var at = await _rooms.Head();
        var waiting = _rooms.List("p/", After(at));
        await _rooms.Put("q", "1");
        await _rooms.Put("p", "1");
        await _rooms.Put("p/b", "1");
        Assert.Equal(("p/a p/b", at + 3), await waiting);
    }

    [Fact]
    public async Task B06_an_index_ahead_of_the_present_waits_until_a_write_passes_it()
    {
        await _rooms.Put("a", "1");
        var at = await _rooms.Head();
        var waiting = _rooms.Get("a", After(at + 2));
        await _rooms.Put("a", "2");
        await _rooms.Put("a", "3");
        await _rooms.Put("a", "4");
        Assert.Equal(at + 3, (await waiting).Index);
    }

    [Fact]
    [Covers("B-03")]
    public async Task B05_when_time_runs_out_it_answers_what_holds()
    {
        await _rooms.Put("a", "1");
        var at = await _rooms.Head();
        var waiting = _rooms.Get("a", After(at, TimeSpan.FromSeconds(16)));
        _time.Advance(TimeSpan.FromSeconds(15.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1.2));
        Assert.Equal(at, (await waiting).Index);
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(-5, 300)]
    [InlineData(900, 900)]
    public async Task B02_no_wait_is_five_minutes(int asked, int waited)
    {
        await _rooms.Put("a", "1");
        var waiting = _rooms.Get("a", After(await _rooms.Head(), TimeSpan.FromSeconds(asked)));
        _time.Advance(TimeSpan.FromSeconds(waited - 1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds((waited / 16) + 2));
        await waiting;
    }

    [Fact]
    public async Task A_reader_who_leaves_is_forgotten()
    {
        await _rooms.Put("a", "1");
        var before = _rooms.Engine.Stats().Watchers;
        using var leave = new CancellationTokenSource();
        var waiting = _rooms.Kv.GetAsync(Rooms.Me, Key.Of("a"), After(await _rooms.Head()), leave.Token).AsTask();
        Assert.True(_rooms.Engine.Stats().Watchers > before);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(before, _rooms.Engine.Stats().Watchers);
    }

    [Fact]
    public async Task When_the_engine_closes_readers_get_an_answer()
    {
        await _rooms.Put("a", "1");
        var waiting = _rooms.Kv.GetAsync(
            Rooms.Me, Key.Of("a"), After(await _rooms.Head()), CancellationToken.None).AsTask();
        await _rooms.DisposeAsync();
        await waiting;
    }

    [Fact]
    public async Task Readers_of_one_thing_share_a_watch_and_an_answer()
    {
        await _rooms.Put("a", "1");
        var at = await _rooms.Head();
        var before = _rooms.Engine.Stats().Watchers;
        var first = Wait();
        var watches = _rooms.Engine.Stats().Watchers - before;
        var waiting = Enumerable.Range(0, 99).Select(_ => Wait()).Prepend(first).ToList();
        Assert.Equal(before + watches, _rooms.Engine.Stats().Watchers);
        Assert.Equal(100, _rooms.Kv.Waiting);
        await _rooms.Put("a", "2");
        var answers = await Task.WhenAll(waiting);
        Assert.Single(answers.Distinct(ReferenceEqualityComparer.Instance));
        Assert.Equal(at + 1, answers[0]!.Modified.Value);
        Assert.Equal((before, 0), (_rooms.Engine.Stats().Watchers, _rooms.Kv.Waiting));

        async Task<KvEntry?> Wait() =>
            (await _rooms.Kv.GetAsync(Rooms.Me, Key.Of("a"), After(at), CancellationToken.None)).Value.Value;
    }

    [Fact]
    public async Task Who_knows_more_sleeps_on_beside_those_who_are_woken()
    {
        await _rooms.Put("a", "1");
        var at = await _rooms.Head();
        var ahead = _rooms.Get("a", After(at + 1));
        var behind = _rooms.Get("a", After(at));
        await _rooms.Put("a", "2");
        Assert.Equal(at + 1, (await behind).Index);
        Assert.False(ahead.IsCompleted);
        await _rooms.Put("a", "3");
        Assert.Equal(at + 2, (await ahead).Index);
    }

    [Fact]
    public async Task Readers_that_come_and_go_while_it_is_written_miss_nothing()
    {
        await _rooms.Put("a", "0");
        var start = await _rooms.Head();
        const int Writes = 300;
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var index = start; index < start + Writes;)
            {
                index = (await _rooms.Get("a", After(index))).Index;
            }
        })).ToList();
        for (var i = 1; i <= Writes; i++)
        {
            await _rooms.Put("a", $"{i}");
        }

        await Task.WhenAll(readers);
        Assert.Equal(0, _rooms.Kv.Waiting);
    }

    private static Reading After(long index, TimeSpan wait = default) =>
        new(Consistency.Default, new Revision(index), wait);
}
